from .desk import DeskForm
from .password import MyPasswordForm
from .pin import DEMO_PIN, ComeBackForm, MyPinForm
from .preferences import PreferencesForm
from .signing_in import CodeForm, SignInForm

__all__ = [
    "DEMO_PIN",
    "CodeForm",
    "ComeBackForm",
    "DeskForm",
    "MyPasswordForm",
    "MyPinForm",
    "PreferencesForm",
    "SignInForm",
]
