import torch

a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(2.0, requires_grad=True)

# Each number needs both of the level below: 20 levels of diamonds.
for _ in range(19):
    a, b = a + b, a - b
out = a + b

# Each node waits for all its parts, then goes on once: 41 visits.
# Going on with every part as it comes would make 2,097,151.
out.backward()
