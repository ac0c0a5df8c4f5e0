from .password import MyPasswordForm
from .pin import DEMO_PIN, ComeBackForm, MyPinForm
from .signing_in import CodeForm, SignInForm

__all__ = [
    "DEMO_PIN",
    "CodeForm",
    "ComeBackForm",
    "MyPasswordForm",
    "MyPinForm",
    "SignInForm",
]
