# One image for web, worker and beat; Procfile has their commands. Every step is a make
# target that the tests and the README use too.
FROM python:3.11-slim
RUN apt-get update && apt-get install --yes --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV PYTHONUNBUFFERED=1 PATH=/app/.venv/bin:$PATH DEBUG=false READ_DOT_ENV=false VAR_DIR=/var/lib/acme-pos
COPY Makefile ./
COPY requirements requirements
RUN make runtime
COPY manage.py gunicorn.conf.py ./
COPY acme_pos acme_pos
COPY carts carts
COPY orders orders
COPY templates templates
COPY static static
COPY locale locale
RUN make static
# Nobody: a hole in the product opens nothing else here. What it writes lies in VAR_DIR.
RUN useradd --system --uid 10001 pos && chown --recursive pos /var/lib/acme-pos
USER pos
EXPOSE 8000
ENV WEB_BIND=0.0.0.0:8000
CMD ["gunicorn"]
