"""One instance each of what the application is built on."""

from flask_babel import Babel
from flask_login import LoginManager
from flask_mail import Mail
from flask_sqlalchemy import SQLAlchemy

from app.models import Base

# A dataclass base handed over as `model_class` crashes at import; sharing the metadata is enough.
db = SQLAlchemy(metadata=Base.metadata, session_options={"autoflush": True, "expire_on_commit": False})
login = LoginManager()
login.session_protection = None  # guards Flask's cookie, which holds notices; who is signed in stands in the database
babel = Babel()
mail = Mail()
