"""Putting a record back onto the working copy: to restore a revision, to settle a conflict."""
