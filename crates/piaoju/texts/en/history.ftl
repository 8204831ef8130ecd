# What was verified before, and the folder (票夹).
