from .desk import alive, choose_desk, home
from .language import choose_language
from .locking import lock, unlock
from .password import my_password, to_my_password
from .pin import my_pin
from .preferences import preferences
from .second_factor import code, enrol
from .signing_in import SignInView, sign_out, to_the_one_sign_in

__all__ = [
    "SignInView",
    "alive",
    "choose_desk",
    "choose_language",
    "code",
    "enrol",
    "home",
    "lock",
    "my_password",
    "my_pin",
    "preferences",
    "sign_out",
    "to_my_password",
    "to_the_one_sign_in",
    "unlock",
]
