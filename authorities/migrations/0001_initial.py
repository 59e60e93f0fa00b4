import authorities.dates
import authorities.models.authority
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('name', models.CharField(blank=True, help_text='Colleagues see it in histories.', max_length=100)),
                ('is_active', models.BooleanField(default=True, help_text='A closed account cannot sign in. Its history stays.', verbose_name='open')),
                ('is_superuser', models.BooleanField(default=False, help_text='May do everything. For the people who run the server.', verbose_name='technical administrator')),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, help_text='When it was made, or last opened again.')),
                ('session_number', models.PositiveIntegerField(default=0, editable=False, help_text='Sessions of an older number are over.')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['email'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='authorities_user_email_is_unique_in_any_case', violation_error_message='Somebody with this e-mail address is here already.'), models.CheckConstraint(condition=models.Q(('email', ''), _negated=True), name='authorities_user_has_an_email', violation_error_message='An account needs an e-mail address.')],
            },
        ),
        migrations.CreateModel(
            name='Authority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(help_text='Stands in web addresses. Do not change it once it is public.', unique=True)),
                ('name', models.CharField(help_text='In full: Walsall Council.', max_length=100, unique=True)),
                ('short_name', models.CharField(help_text='As people say it: Walsall.', max_length=60, unique=True)),
                ('gss_code', models.CharField(help_text='The nine-character code of the Office for National Statistics.', max_length=9, unique=True, verbose_name='GSS code')),
                ('kind', models.CharField(help_text='Such as metropolitan borough.', max_length=60)),
                ('delivered_by', models.CharField(blank=True, help_text="Who runs children's services, if not the council.", max_length=200)),
                ('website', models.URLField(max_length=300)),
                ('local_offer_url', models.URLField(blank=True, max_length=400, verbose_name='local offer page')),
                ('team_name', models.CharField(blank=True, max_length=120, verbose_name='leaving care team')),
                ('team_phone', models.CharField(blank=True, max_length=60)),
                ('team_email', models.EmailField(blank=True, max_length=254)),
                ('team_address', models.CharField(blank=True, max_length=300)),
                ('team_hours', models.CharField(blank=True, max_length=200)),
                ('emergency_phone', models.CharField(blank=True, help_text='Out of hours, for a child or young person at risk.', max_length=60)),
                ('sources', models.JSONField(blank=True, default=list, help_text="Web addresses that the council's details were read from.", validators=[authorities.models.authority.validate_web_addresses])),
                ('as_of', models.CharField(blank=True, help_text='The date on those sources: a year, or a year and a month (2024-05).', max_length=10, validators=[django.core.validators.RegexValidator('^(19|20)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$', 'Write a year (2024), a year and a month (2024-05) or a full date (2024-05-31).')])),
                ('tile_row', models.PositiveSmallIntegerField(help_text='Row on the tile map; 0 is the north.')),
                ('tile_column', models.PositiveSmallIntegerField(help_text='Column on the tile map; 0 is the west.')),
                ('four_eyes', models.BooleanField(default=False, help_text='Whoever publishes a change has to be somebody else than whoever made it.', verbose_name='four eyes')),
                ('updated_at', authorities.dates.ChangedAtField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name_plural': 'authorities',
                'ordering': ['short_name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('gss_code__length', 9)), name='authorities_authority_gss_code_has_nine_characters', violation_error_message='A GSS code has nine characters, such as E08000030.'), models.CheckConstraint(condition=models.Q(('slug__in', ['england', 'west-midlands', 'elsewhere', 'outside']), _negated=True), name='authorities_authority_slug_is_not_reserved', violation_error_message='This slug means something else in our addresses.'), models.UniqueConstraint(fields=('tile_row', 'tile_column'), name='authorities_authority_tile_is_its_own', violation_error_message='Another council already stands on this tile.')],
            },
        ),
        migrations.CreateModel(
            name='District',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True)),
                ('slug', models.SlugField(help_text='Stands in web addresses; no council may have the same.', unique=True)),
                ('updated_at', authorities.dates.ChangedAtField(default=django.utils.timezone.now, editable=False)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='districts', to='authorities.authority')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('slug__in', ['england', 'west-midlands', 'elsewhere', 'outside']), _negated=True), name='authorities_district_slug_is_not_reserved', violation_error_message='This slug means something else in our addresses.')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('officer', 'Officer: edits'), ('publisher', 'Publisher: edits and publishes'), ('participation-lead', 'Participation lead: answers messages'), ('regional-lead', 'Regional lead: all councils, national lines, people')], max_length=18)),
                ('is_deputy', models.BooleanField(default=False, help_text="Gets the council's reminders too, and alarms that stay unread.", verbose_name='deputy')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('authority', models.ForeignKey(blank=True, help_text='Leave empty for a regional lead.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='authorities.authority', verbose_name='council')),
                ('ended_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('started_by', models.ForeignKey(blank=True, editable=False, help_text='Who gave the role; empty when it was given by a command on the server.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'ordering': ['authority__short_name', 'user__email'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('authority__isnull', True), ('role', 'regional-lead')), models.Q(('authority__isnull', False), ('role__in', ['officer', 'publisher', 'participation-lead'])), _connector='OR'), name='authorities_membership_authority_goes_with_its_role', violation_error_message='Name a council, or for a regional lead none.'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='authorities_membership_ended_at_goes_with_ended_by'), models.UniqueConstraint(condition=models.Q(('authority__isnull', False), ('ended_at__isnull', True)), fields=('user', 'authority', 'role'), name='authorities_membership_is_held_once_in_a_council', violation_error_message='This person has this role already.'), models.UniqueConstraint(condition=models.Q(('authority__isnull', True), ('ended_at__isnull', True)), fields=('user', 'role'), name='authorities_membership_is_held_once_in_the_region', violation_error_message='This person has this role already.')],
            },
        ),
    ]
