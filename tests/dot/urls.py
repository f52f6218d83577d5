"""The endpoints of Django OAuth Toolkit and one resource behind a bearer token."""

from django.http import HttpResponse
from django.urls import include, path
from oauth2_provider.views.generic import ProtectedResourceView


class Resource(ProtectedResourceView):
    def get(self, request):
        return HttpResponse(request.resource_owner.pk if request.resource_owner else "")


urlpatterns = [
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("resource/", Resource.as_view()),
]
