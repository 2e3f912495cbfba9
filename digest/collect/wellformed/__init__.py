"""Well-formed RSS and Atom read from a tree, a tenth of feedparser's time, with its values.

feedparser calls Python for every tag and keeps much that is not looked at here. This reads what
`parse.feed_from` asks for, feedparser's quirks included, or leaves the document to it. The tree is
made by expat, as feedparser's events are, so that both agree on what is well-formed.
"""
