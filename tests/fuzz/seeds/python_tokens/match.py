match x:
    case str(): pass
    case [1, *r] if r: pass
