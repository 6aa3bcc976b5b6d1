"""The experiment of Ma (2023), "Order-optimal correlated rounding", with all its policies and ours.

Multi-item orders of many metros meet the stock of a few centres; a policy sees one order at a time, and its mean cost
is compared with bounds that know the demand. The setting follows Jasin and Sinha (2015); it is written anew from the
papers' descriptions. `benchmarks.ma2023` is the command.
"""
