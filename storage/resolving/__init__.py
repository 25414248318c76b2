"""Papers without an id get one, and what others know of a paper is looked up.

match     is a found record this paper? with how much confidence. Pure
asking    what to ask arXiv, Crossref and Semantic Scholar for, and how they answer. Pure
links     a paper → its arXiv or DOI link: stored papers, then the services, one after the other
details   papers with ids → venue, citations and what else is known, by batch
"""
