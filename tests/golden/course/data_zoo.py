import torch
from torch.utils.data import *
torch.manual_seed(3)
class Sq(Dataset):
    def __init__(self, n, transform=None): self.n, self.t = n, transform
    def __len__(self): return self.n
    def __getitem__(self, i):
        if i >= self.n: raise IndexError
        s = {'x': torch.tensor([float(i)]), 'y': i ** 2, 'name': f's{i}'}
        return self.t(s) if self.t else s
d = Sq(7); print(len(d), d[2])
for b in DataLoader(d, batch_size=3): print(b)
for i, b in enumerate(DataLoader(d, 3, shuffle=True, drop_last=True)): print(i, b['y'], b['name'])
print(len(DataLoader(d, 3)), len(DataLoader(d, 3, drop_last=True)), DataLoader(d, 3).batch_size)
tr, va = random_split(d, [5, 2]); print(len(tr), len(va), tr.indices, va[0], type(tr))
a, b, c = random_split(range(10), [.5, .3, .2], generator=torch.Generator().manual_seed(42)); print(list(a), list(b), list(c))
print(list(Subset(d, [1, 3]))[1]['y'], len(ConcatDataset([d, d])), ConcatDataset([d, Sq(2)])[8]['y'], len(d + d))
t = TensorDataset(torch.arange(4), torch.arange(4) * 2); print(t[1], t[1:3], len(t), t.tensors)
print(list(DataLoader(t, batch_size=2))); print(next(iter(DataLoader(t, batch_size=4, shuffle=True, generator=torch.Generator().manual_seed(0)))))
w = WeightedRandomSampler([.1, .9, .5], 6, replacement=True); print(list(w), len(w)); print(list(SubsetRandomSampler([3, 5, 7]))); print(list(RandomSampler(range(4), replacement=True, num_samples=5)))
class S(Sampler):
    def __init__(self, n): self.n = n
    def __iter__(self): return iter(range(self.n - 1, -1, -1))
    def __len__(self): return self.n
print([b.tolist() for b in DataLoader(torch.arange(5), 2, sampler=S(5))], [b for b in DataLoader(list('abcde'), batch_sampler=BatchSampler(S(5), 2, True))])
class It(IterableDataset):
    def __iter__(self): yield from (torch.tensor(i) for i in range(5))
print(list(DataLoader(It(), batch_size=2)), list(DataLoader([1, 2., 3], batch_size=None)), list(DataLoader([(1, 'a', [2., 3]), (4, 'b', [5., 6])], batch_size=2)))
def pad(batch): return torch.nn.utils.rnn.pad_sequence([torch.tensor(b) for b in batch], batch_first=True), torch.tensor([len(b) for b in batch])
print(next(iter(DataLoader([[1], [2, 3], [4, 5, 6]], 3, collate_fn=pad)))); print(default_collate([1, 2]), default_collate([(1., torch.ones(1)), (2., torch.zeros(1))]))
for bad in (lambda: next(iter(DataLoader([torch.ones(2), torch.ones(3)], 2))), lambda: next(iter(DataLoader([None, None], 2))), lambda: DataLoader(d, 3, shuffle=True, sampler=S(7)), lambda: DataLoader(d, 0), lambda: TensorDataset(torch.ones(2), torch.ones(3)), lambda: random_split(d, [3, 3]), lambda: random_split(d, [.5, .6]), lambda: DataLoader(It(), shuffle=True), lambda: Dataset()[0], lambda: len(Dataset()), lambda: next(iter(DataLoader([[1, 2], [3]], 2))), lambda: DataLoader(d, 2, num_workers=-1), lambda: RandomSampler([]), lambda: d[10], lambda: len(DataLoader(It())), lambda: DataLoader(d, batch_size='a'), lambda: WeightedRandomSampler([.1], 0), lambda: DataLoader(), lambda: next(iter(DataLoader(object())))):
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
import numpy as np
print(next(iter(DataLoader(np.arange(6).reshape(3, 2), 2)))); it = iter(DataLoader(t, 3)); next(it); next(it)
try: next(it)
except StopIteration as e: print('stop', e)
print(DataLoader(t).dataset is t, get_worker_info())
