from django.db import migrations


def move(apps, schema_editor):
    """Who had an e-mail in which month, so that nobody gets it twice. What was not sent is written anew."""
    mails = apps.get_model("authorities", "OutgoingMail").objects
    sent = apps.get_model("offers", "Digest").objects.exclude(sent_at=None)
    for digest in sent.select_related("person").iterator():
        mails.create(
            key=f"review:{digest.person_id}:{digest.month:%Y-%m}",
            kind="review",
            to=digest.person.email,
            subject="Care Leaver Offer: things to check",
            made_at=digest.claimed_at,
            next_try_at=digest.claimed_at,
            tries=1,
            sent_at=digest.sent_at,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0003_one_outbox'),
        ('offers', '0002_plainer_words'),
    ]

    operations = [
        migrations.RunPython(move),
        migrations.DeleteModel(name='Digest'),
    ]
