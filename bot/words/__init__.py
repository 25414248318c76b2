"""What people's words are made of: text in, pieces out. Pure; no intent is known here.

commands   the commands there are               targets   words for papers, lists, members
days, spans   days as people say them           links     papers that a text names
cadences, options   when and how digests come   moves, followups, asking   said after an answer
"""
