"""How pages that leave it to Django, the admin's above all, write dates and times."""
