import torch

base = torch.zeros(2, 3)
row = base[0]            # the first three numbers of base
flat = base.view(-1)     # all six, in one dimension

row.add_(5)              # written once, seen in all three
print(base)
print(flat)
print(base._version, row._version, flat._version)
