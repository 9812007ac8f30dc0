"""The addresses of all faces, in one place."""

from django.urls import include, path

from regulars.api.routes import api

urlpatterns = [
    path("api/", api.urls),
    path("", include("regulars.web.urls")),
]
