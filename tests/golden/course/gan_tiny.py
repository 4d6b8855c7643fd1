import torch, torch.nn as nn
torch.manual_seed(111)
G = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 2))
class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(nn.Linear(2, 32), nn.LeakyReLU(0.2), nn.Dropout(0.3), nn.Linear(32, 1), nn.Sigmoid())
    def forward(self, x): return self.model(x)
D = Discriminator(); lr = 0.001; loss_function = nn.BCELoss()
oD = torch.optim.Adam(D.parameters(), lr=lr, betas=(0.5, 0.999)); oG = torch.optim.Adam(G.parameters(), lr=lr)
train = torch.zeros((64, 2)); train[:, 0] = 2 * torch.pi * torch.rand(64); train[:, 1] = torch.sin(train[:, 0])
loader = torch.utils.data.DataLoader([(train[i], torch.zeros(1)) for i in range(64)], batch_size=16, shuffle=True)
for epoch in range(3):
    for n, (real, _) in enumerate(loader):
        real_labels = torch.ones((16, 1)); z = torch.randn((16, 2)); fake = G(z); fl = torch.zeros((16, 1))
        alls = torch.cat((real, fake)); lab = torch.cat((real_labels, fl))
        D.zero_grad(); out = D(alls.detach()); ld = loss_function(out, lab); ld.backward(); oD.step()
        G.zero_grad(); lg = loss_function(D(G(torch.randn((16, 2)))), real_labels); lg.backward(); oG.step()
    print(f"Epoch: {epoch} Loss D.: {ld:.4f} Loss G.: {lg:.4f}")
def weights_init(m):
    classname = m.__class__.__name__
    if classname.find('Conv') != -1: nn.init.normal_(m.weight.data, 0.0, 0.02)
    elif classname.find('BatchNorm') != -1: nn.init.normal_(m.weight.data, 1.0, 0.02); nn.init.constant_(m.bias.data, 0)
netG = nn.Sequential(nn.ConvTranspose2d(10, 8, 4, 1, 0, bias=False), nn.BatchNorm2d(8), nn.ReLU(True), nn.ConvTranspose2d(8, 1, 4, 2, 1, bias=False), nn.Tanh()); netG.apply(weights_init)
netD = nn.Sequential(nn.Conv2d(1, 8, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, inplace=True), nn.Conv2d(8, 1, 4, 1, 0, bias=False), nn.Sigmoid()); netD.apply(weights_init)
print(netG, netD)
noise = torch.randn(4, 10, 1, 1); fake = netG(noise); print(fake.shape, fake[0, 0, 0]); out = netD(fake).view(-1); print(out, out.mean().item())
label = torch.full((4,), 1., dtype=torch.float); err = nn.BCELoss()(out, label); err.backward(); print(err, netG[0].weight.grad.norm())
