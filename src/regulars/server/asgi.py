"""The ASGI application that `regulars serve` runs."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.server.settings")
application = get_asgi_application()
