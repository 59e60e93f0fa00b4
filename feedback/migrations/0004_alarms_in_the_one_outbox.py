from django.db import migrations, models

KEPT = "key kind to subject body made_at next_try_at tries sent_at".split()
CLAIM_LASTS = 60  # seconds, as it was then


def move(apps, schema_editor):
    """Every e-mail that was sent or waits, with the Message-ID that its copies may have had."""
    from datetime import timedelta

    new = apps.get_model("authorities", "OutgoingMail").objects
    for mail in apps.get_model("feedback", "OutgoingMail").objects.order_by("pk").iterator():
        row = {name: getattr(mail, name) for name in KEPT}
        if mail.sent_at:
            row["body"] = ""
        if mail.claimed_at:
            row["claimed_until"] = mail.claimed_at + timedelta(seconds=CLAIM_LASTS)
        row["message_id"] = f"<{mail.pk}.{int(mail.made_at.timestamp())}@care-leaver-offer>"
        moved = new.create(**row)
        alarm = alarm_of(mail)
        if alarm:
            alarm.mails.add(moved)
            # Until it is sent, it can be taken back with its message.
            new.filter(pk=moved.pk, tries=0).update(body="")


def alarm_of(mail):
    """Its key was "alarm:<message>:<time of the danger>:<step>:<person>"."""
    if mail.kind != "alarm" or mail.message is None:
        return None
    _, _, at, step, _ = mail.key.split(":")
    same = [
        alarm
        for alarm in mail.message.alarms.filter(step=step)
        if f"{alarm.danger_at:%Y%m%d%H%M%S}" == at
    ]
    return same[0] if same else None


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0003_one_outbox'),
        ('feedback', '0003_plainer_words'),
    ]

    operations = [
        migrations.AddField(
            model_name='alarm',
            name='mails',
            field=models.ManyToManyField(help_text='One for each person; it can tell of others too.', related_name='alarms', to='authorities.outgoingmail'),
        ),
        migrations.RunPython(move),
        migrations.DeleteModel(name='OutgoingMail'),
    ]
