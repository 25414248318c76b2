"""Topics of papers: text → phrases → a model of a corpus → tags.

model     TopicModel: fit a corpus, tag papers. The only file that knows scikit-learn
phrases   one text → candidate phrases, and the acronyms it defines
learnt    a corpus → acronyms, proper names, spellings that are one
kinds     one word → what it may do in a phrase, from the lists in words/
"""
