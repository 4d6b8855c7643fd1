import torch

w = torch.tensor(2.0, requires_grad=True)
for step in range(2):
    loss = (w - 5) ** 2
    loss.backward()
    # The second time w.grad is None, and the program ends here.
    w = w - 0.1 * w.grad    # w is now a result, not a leaf
    print(step, w.item(), w.is_leaf)
