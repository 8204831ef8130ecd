# Sources of answers, their order, cost and budget.
