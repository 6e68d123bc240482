"""A stack from Python, with a receiver that is written in Python."""

import jsii
from cdk8s import App
import trainwatch_cdk8s as tw


@jsii.implements(tw.IReceiver)
class Pager:
    """Posts to a pager that speaks Alertmanager's webhook."""

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    def bind(self, host: tw.IReceiverHost) -> tw.ReceiverConfig:
        path = host.secret_file(tw.SecretKey.of("pager", self._name))
        return tw.ReceiverConfig(integration="webhook_configs", settings={"url_file": path})


app = App(outdir="dist")
stack = tw.MonitoringStack(
    app,
    "monitoring",
    cluster="gpu-east",
    placement=tw.Placement.file_per_component(app),
    alerting=tw.Alerting(
        page=Pager("night"),
        ticket=Pager("day"),
        heartbeat=tw.HeartbeatReceiver.external(tw.SecretKey.of("heartbeat", "url")),
    ),
)
training = tw.TrainingNamespace.owned(app, "training")
stack.monitor(
    tw.GpuTrainer.job(training, "mnist", image="registry.example.com/trainer:1.0.0", gpus=1, team="vision")
)
try:
    tw.TrainerKind(loss_spike_ratio=-1)
except RuntimeError as error:
    print(error)
app.synth()
