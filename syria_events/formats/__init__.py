"""The dataset written for other programs: CSV, databases, spreadsheets, Stata, points.

Open `exporting` first: one function with a format's name. Each other module is one format or what
several of them share.
"""
