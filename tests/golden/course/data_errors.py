import torch
from torch.utils.data import *
def attempt(label, f):
    try:
        print(label, "->", f())
    except Exception as e:
        print(label, "->", type(e).__name__ + ":", e)
ds = TensorDataset(torch.arange(4.))
attempt("size mismatch", lambda: TensorDataset(torch.ones(3), torch.ones(4)))
attempt("batch 0", lambda: DataLoader(ds, batch_size=0))
attempt("sampler+shuffle", lambda: DataLoader(ds, shuffle=True, sampler=SequentialSampler(ds)))
attempt("batch_sampler", lambda: DataLoader(ds, batch_size=2, batch_sampler=[[0]]))
attempt("None+drop", lambda: DataLoader(ds, batch_size=None, drop_last=True))
attempt("workers", lambda: DataLoader(ds, num_workers=-1))
attempt("split", lambda: random_split(ds, [1, 2]))
attempt("empty", lambda: DataLoader([], shuffle=True))
attempt("empty plain", lambda: list(DataLoader([])))
attempt("ragged", lambda: list(DataLoader([torch.ones(2), torch.ones(3)], batch_size=2)))
attempt("ragged lists", lambda: list(DataLoader([[1], [1, 2]], batch_size=2)))
attempt("objects", lambda: list(DataLoader([object, object])))
attempt("none", lambda: list(DataLoader([None, 1])))
class D(Dataset):
    pass
attempt("no getitem", lambda: D()[0])
attempt("no len", lambda: len(DataLoader(D())))
loader = DataLoader(ds, batch_size=2)
def change():
    loader.batch_size = 5
attempt("change", change)
attempt("mixed", lambda: list(DataLoader([(1, 2.5, "a"), (2, 3.5, "b")], batch_size=2)))
attempt("bools", lambda: list(DataLoader([True, False], batch_size=2)))
attempt("index", lambda: ds[10])
print(len(DataLoader(ds, batch_size=3)), len(DataLoader(ds, batch_size=3, drop_last=True)))
print(default_collate([1, 2, 3]), default_collate([torch.tensor(1.), torch.tensor(2.)]))
print(default_collate([{"a": 1, "b": [1, 2]}, {"a": 2, "b": [3, 4]}]))
print(get_worker_info())
