"""Digests, from what is due to what is posted.

digests    which papers, in which order (pure)    previews   what it would have been (pure)
composing  what is due, and its digest            round      one walk over all that is due
sending    one frozen digest on its way            undoing    what subscriptions were (pure)
"""
