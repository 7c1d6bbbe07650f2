"""The desk's own part in every request: what can be asked, and the language of each person."""

from django.conf import settings
from django.utils import translation
from django.utils.cache import patch_vary_headers


class ReplaceNull:
    """A null character in a question to the desk is asked as U+FFFD, which finds nothing either.

    PostgreSQL holds no text with the one, and would answer with an error.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith("/admin/"):
            asked = request.META.get("QUERY_STRING", "")
            request.META["QUERY_STRING"] = asked.replace("%00", "%EF%BF%BD")
        return self.get_response(request)


class DeskLanguage:
    """Under /admin/, the language chosen there, else the browser's, where the desk speaks it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith("/admin/"):
            return self.get_response(request)
        asked = translation.get_language_from_request(request)
        language = asked if asked in settings.DESK_LANGUAGES else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response
