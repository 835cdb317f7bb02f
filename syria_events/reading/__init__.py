"""What readers call: tables, views of them, what stands behind a value, and who disagrees.

Open `loading` first. `views` derives the tables from some of the claims, `evidence` shows the
claims of an event and verifies a document, `disagreement` sets voices side by side, `totals` sums
what may be summed, `listings` chooses events and counts what voices say, and `widetable` joins
everything into one table. Nothing here is imported by `coding`.
"""
