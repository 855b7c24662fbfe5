"""The catalogue of words: what findings and warnings, which are keys and values, say in a language.

One module a subject, each with its sentences by key. The English sentence is the key of the Chinese one, as everywhere
in the reports (`sim.reports.language`). A placeholder names the kind of its value: ``{money:money}``, ``{share:percent}``.
"""
