import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    """Name the council of each line; of one that was borrowed twice the first stays linked."""
    Borrowed = apps.get_model('offers', 'Borrowed')
    Entitlement = apps.get_model('offers', 'Entitlement')
    lines = Entitlement.objects.filter(pk=OuterRef('line_id'))
    Borrowed.objects.update(authority_id=Subquery(lines.values('authority_id')[:1]))
    seen = set()
    for pk, *pair in Borrowed.objects.order_by('pk').values_list('pk', 'original', 'authority'):
        if tuple(pair) in seen:
            Borrowed.objects.filter(pk=pk).delete()
        seen.add(tuple(pair))
    # Now, or PostgreSQL refuses to alter a table whose foreign keys are still to be checked.
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0001_initial'),
        ('offers', '0005_shipped_rows'),
    ]

    operations = [
        migrations.AddField(
            model_name='borrowed',
            name='authority',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.authority'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='borrowed',
            name='authority',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.authority'),
        ),
        migrations.AddConstraint(
            model_name='borrowed',
            constraint=models.UniqueConstraint(fields=('original', 'authority'), name='offers_borrowed_once_by_a_council', violation_error_message='This council has borrowed that line already.'),
        ),
    ]
