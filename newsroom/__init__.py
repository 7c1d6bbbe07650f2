"""The project: settings, addresses and the WSGI entry. The newsroom itself is ``articles``."""
