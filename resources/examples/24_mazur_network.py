import torch

# Matt Mazur's "A Step by Step Backpropagation Example", and
# what he published beside what comes out here.
f = torch.float64
x = torch.tensor([0.05, 0.10], dtype=f)
t = torch.tensor([0.01, 0.99], dtype=f)
W1 = torch.tensor([[0.15, 0.20], [0.25, 0.30]], dtype=f)
W2 = torch.tensor([[0.40, 0.45], [0.50, 0.55]], dtype=f)
W1.requires_grad_(True)
W2.requires_grad_(True)

h = torch.sigmoid(W1 @ x + 0.35)    # 0.593269992 0.596884378
o = torch.sigmoid(W2 @ h + 0.60)    # 0.75136507 0.772928465
E = (0.5 * (t - o) ** 2).sum()
print(f"total error {E.item():.9f}")    # 0.298371109

E.backward()
with torch.no_grad():
    W1 -= 0.5 * W1.grad
    W2 -= 0.5 * W2.grad

# 0.149780716 0.19956143 0.24975114 0.29950229
for w in W1.flatten().tolist():
    print(f"{w:.8f}")
# 0.35891648 0.408666186 0.511301270 0.561370121
for w in W2.flatten().tolist():
    print(f"{w:.8f}")
