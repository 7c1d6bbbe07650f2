"""What editors do, one verb a file; what stands between a story and its readers in ``checks``.

Each verb takes keyword arguments, checks who may (``access``), changes inside one transaction and
leaves a Revision. ``by=None`` is the newsroom itself: a command that staff run on the server.
"""
