"""The newsroom: stories come in, are worked on at the desk, and go out to readers."""
