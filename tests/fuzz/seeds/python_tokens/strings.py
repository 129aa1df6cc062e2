a = "b" r'c' b"""d
"e" """
