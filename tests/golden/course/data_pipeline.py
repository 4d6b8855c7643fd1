import torch
from torch.utils.data import (Dataset, DataLoader, TensorDataset, ConcatDataset, Subset, IterableDataset,
                              random_split, BatchSampler, SequentialSampler, RandomSampler, WeightedRandomSampler,
                              SubsetRandomSampler)

class Squares(Dataset):
    def __init__(self, n, transform=None):
        self.n, self.transform = n, transform
    def __len__(self):
        return self.n
    def __getitem__(self, i):
        x = float(i)
        if self.transform:
            x = self.transform(x)
        return {"x": x, "y": i * i, "name": f"item{i}"}

for batch in DataLoader(Squares(5), batch_size=2):
    print(batch)
for batch in DataLoader(Squares(5, lambda v: v / 2), batch_size=2, drop_last=True):
    print(batch["x"])
class Count(IterableDataset):
    def __init__(self, a, b):
        self.a, self.b = a, b
    def __iter__(self):
        return iter(range(self.a, self.b))
print(list(DataLoader(Count(3, 8), batch_size=2)))
print(list(DataLoader(Count(0, 3), batch_size=None)))
td = TensorDataset(torch.arange(6), torch.arange(6.) * 10)
both = ConcatDataset([td, td])
print(len(both), both[7], both[-1])
print(len(td + td))
sub = Subset(td, [5, 0])
print([sub[i] for i in range(2)])
torch.manual_seed(0)
parts = random_split(range(10), [3, 7])
print([list(p) for p in parts])
parts = random_split(range(10), [0.25, 0.75], generator=torch.Generator().manual_seed(42))
print([list(p) for p in parts])
print(list(BatchSampler(SequentialSampler(range(7)), batch_size=3, drop_last=False)))
print(list(RandomSampler(range(6))), list(RandomSampler(range(4), replacement=True, num_samples=6)))
print(list(WeightedRandomSampler([0.1, 0.9, 0.4, 0.7], 5, replacement=True)))
print(list(WeightedRandomSampler([0.1, 0.9, 0.4, 0.7], 3, replacement=False)))
print(list(SubsetRandomSampler([3, 5, 8])))
for xb, yb in DataLoader(td, batch_size=4, shuffle=True):
    print(xb, yb)
for xb, yb in DataLoader(td, batch_size=4, shuffle=True, generator=torch.Generator().manual_seed(1)):
    print(xb)
for b in DataLoader(td, batch_sampler=[[0, 1], [5]]):
    print(b)
print(next(iter(DataLoader(td))))
def my_collate(items):
    return [a.item() for a, _ in items]
print(list(DataLoader(td, 3, collate_fn=my_collate)))
