print "a"
exec b in c
if d <> e: pass
