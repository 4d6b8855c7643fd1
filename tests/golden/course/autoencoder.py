import torch
from torch import nn, optim
torch.manual_seed(8)
basis = torch.randn(2, 10)
X = torch.randn(100, 2) @ basis

class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(10, 6), nn.ReLU(True), nn.Linear(6, 2))
        self.decoder = nn.Sequential(nn.Linear(2, 6), nn.ReLU(True), nn.Linear(6, 10))
    def forward(self, x):
        return self.decoder(self.encoder(x))

ae = Autoencoder()
print(ae)
optimiser = optim.Adam(ae.parameters(), lr=0.01)
history = []
for epoch in range(100):
    recon = ae(X)
    loss = nn.functional.mse_loss(recon, X)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    history.append(loss.item())
print([f"{h:.3f}" for h in history[::20]])
code = ae.encoder(X[:2])
print(code.shape, ae.decoder(code).shape)
for n, m in ae.named_children():
    print(n, '->', m[0])
print([n for n, _ in ae.named_parameters()])
