import torch

x = torch.tensor([[1.0, 2.0, 3.0],
                  [4.0, 5.0, 6.0]])
row = torch.ones(3, requires_grad=True)
column = torch.ones(2, 1, requires_grad=True)

# row is used once for each row of x, column once for each column.
y = x * row + column
y.sum().backward()

# What was copied on the way forward is summed on the way back.
print(row.grad)
print(column.grad)
