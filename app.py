"""Guichet's Chalice app: it registers the doors and holds no logic."""

from chalicelib.entry import api, clock, feedback, mail, minutes, training, workers
from chalicelib.entry.problems import ProblemChalice

app = ProblemChalice(app_name="guichet")
app.register_blueprint(api.doors)
app.register_blueprint(mail.doors)
app.register_blueprint(feedback.doors)
app.register_blueprint(clock.doors)
app.register_blueprint(minutes.doors)
app.register_blueprint(workers.doors)
app.register_blueprint(training.doors)
