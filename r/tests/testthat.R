library(testthat)
library(syriaevents)

test_check("syriaevents")
