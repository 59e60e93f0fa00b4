import authorities.dates
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('authorities', '0001_initial'),
        ('offers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AbuseWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(help_text='Small letters.', max_length=40, unique=True)),
                ('updated_at', authorities.dates.ChangedAtField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'ordering': ['word'],
            },
        ),
        migrations.CreateModel(
            name='AskedTap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('place', models.CharField(blank=True, db_index=True, help_text='The digest of where it came from.', max_length=64)),
                ('day', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='ReplyTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('question', 'Ask a question'), ('suggestion', 'Suggest something'), ('praise', 'Say what works'), ('problem', 'Something here is wrong'), ('told-no', 'I asked for this and was told no')], max_length=10)),
                ('title', models.CharField(max_length=80, unique=True)),
                ('text', models.TextField(max_length=2000)),
                ('updated_at', authorities.dates.ChangedAtField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'ordering': ['kind', 'title'],
            },
        ),
        migrations.CreateModel(
            name='Throttle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('times', models.PositiveIntegerField(default=0)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='ThrottleKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('slot', models.CharField(help_text='The hour or the day it is for.', max_length=20, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('question', 'Ask a question'), ('suggestion', 'Suggest something'), ('praise', 'Say what works'), ('problem', 'Something here is wrong'), ('told-no', 'I asked for this and was told no')], max_length=10)),
                ('sender', models.CharField(choices=[('care-leaver', 'A care leaver'), ('adviser', 'A personal adviser'), ('family', 'Family or carer'), ('professional', 'Somebody else who works with young people'), ('unsaid', 'I would rather not say')], default='unsaid', max_length=12, verbose_name='who sent it')),
                ('may_publish', models.BooleanField(default=False, verbose_name='may be published, edited')),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('due_on', models.DateField(editable=False, help_text='The day to have answered by.')),
                ('state', models.CharField(choices=[('waiting', 'Waiting to be read'), ('read', 'Read'), ('answered', 'Answered'), ('changing', 'Changing'), ('changed', 'Changed'), ('not-agreed', 'Not agreed'), ('passed-on', 'Passed on')], default='waiting', editable=False, max_length=10)),
                ('code_digest', models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ('sending_digest', models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ('code_attempt', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('is_danger', models.BooleanField(default=False, editable=False)),
                ('danger_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('danger_handled_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('danger_handled_how', models.TextField(blank=True, max_length=1000)),
                ('is_braked', models.BooleanField(default=False, editable=False, verbose_name='looks like a robot')),
                ('read_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('assigned_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('answered_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('decided_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('changing_what', models.CharField(blank=True, max_length=300, verbose_name='what changes')),
                ('changing_until', models.DateField(blank=True, null=True, verbose_name='by when')),
                ('not_agreed_why', models.CharField(blank=True, max_length=500, verbose_name='why not')),
                ('passed_on_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('passed_on_note', models.CharField(blank=True, editable=False, max_length=300, verbose_name='what the sender will see')),
                ('edited_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('edited_text', models.TextField(blank=True, max_length=2000, verbose_name='for publication')),
                ('edited_reply', models.TextField(blank=True, max_length=4000, verbose_name='reply for publication')),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('declined_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('declined_reason', models.CharField(blank=True, choices=[('personal', 'It could show who somebody is, even when edited'), ('safety', "It is about somebody's safety, which we deal with in private"), ('same', 'We have already published the same question'), ('abuse', 'It attacks a person'), ('off-topic', 'It is not about what care leavers get')], max_length=10, verbose_name='why it is not published')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('followed_up_at', models.DateTimeField(editable=False, help_text='When the sender added what nobody has answered yet.', null=True)),
                ('helped', models.BooleanField(editable=False, null=True, verbose_name='did the answer help?')),
                ('helped_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('forgotten_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('answered_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('archived_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('assigned_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('assigned_to', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('authority', models.ForeignKey(blank=True, help_text="Whose desk it is on. Empty: the region's.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='authorities.authority')),
                ('danger_handled_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('declined_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edited_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entitlement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='offers.entitlement')),
                ('partner_offer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='offers.partneroffer')),
                ('passed_on_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('read_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-sent_at', '-pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('danger_handled_at__isnull', True), ('danger_handled_by__isnull', True)), models.Q(('danger_handled_at__isnull', False), ('danger_handled_by__isnull', False)), _connector='OR'), name='feedback_message_danger_handled_at_goes_with_by'), models.CheckConstraint(condition=models.Q(models.Q(('read_at__isnull', True), ('read_by__isnull', True)), models.Q(('read_at__isnull', False), ('read_by__isnull', False)), _connector='OR'), name='feedback_message_read_at_goes_with_by'), models.CheckConstraint(condition=models.Q(models.Q(('assigned_at__isnull', True), ('assigned_by__isnull', True)), models.Q(('assigned_at__isnull', False), ('assigned_by__isnull', False)), _connector='OR'), name='feedback_message_assigned_at_goes_with_by'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='feedback_message_answered_at_goes_with_by'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='feedback_message_decided_at_goes_with_by'), models.CheckConstraint(condition=models.Q(models.Q(('passed_on_at__isnull', True), ('passed_on_by__isnull', True)), models.Q(('passed_on_at__isnull', False), ('passed_on_by__isnull', False)), _connector='OR'), name='feedback_message_passed_on_at_goes_with_by'), models.CheckConstraint(condition=models.Q(models.Q(('edited_at__isnull', True), ('edited_by__isnull', True)), models.Q(('edited_at__isnull', False), ('edited_by__isnull', False)), _connector='OR'), name='feedback_message_edited_at_goes_with_by'), models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by__isnull', True)), models.Q(('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='feedback_message_published_at_goes_with_by'), models.CheckConstraint(condition=models.Q(models.Q(('declined_at__isnull', True), ('declined_by__isnull', True)), models.Q(('declined_at__isnull', False), ('declined_by__isnull', False)), _connector='OR'), name='feedback_message_declined_at_goes_with_by'), models.CheckConstraint(condition=models.Q(models.Q(('archived_at__isnull', True), ('archived_by__isnull', True)), models.Q(('archived_at__isnull', False), ('archived_by__isnull', False)), _connector='OR'), name='feedback_message_archived_at_goes_with_by'), models.CheckConstraint(condition=models.Q(('entitlement__isnull', True), ('partner_offer__isnull', True), _connector='OR'), name='feedback_message_is_about_one_thing'), models.CheckConstraint(condition=models.Q(('kind__in', ['question', 'suggestion', 'praise', 'problem', 'told-no']), ('sender__in', ['care-leaver', 'adviser', 'family', 'professional', 'unsaid']), ('state__in', ['waiting', 'read', 'answered', 'changing', 'changed', 'not-agreed', 'passed-on'])), name='feedback_message_choices_are_known'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'passed-on']), ('read_at__isnull', False), ('answered_at__isnull', False), _connector='OR'), name='feedback_message_beyond_waiting_was_read'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'answered'), _negated=True), ('answered_at__isnull', False), _connector='OR'), name='feedback_message_answered_has_an_answer'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'changing'), _negated=True), models.Q(models.Q(('changing_what', ''), _negated=True), ('changing_until__isnull', False), ('decided_at__isnull', False)), _connector='OR'), name='feedback_message_changing_says_what_and_by_when', violation_error_message='Say what is changing and by when.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'changed'), _negated=True), models.Q(('decided_at__isnull', False), models.Q(('entitlement__isnull', False), ('partner_offer__isnull', False), _connector='OR')), _connector='OR'), name='feedback_message_changed_names_the_line', violation_error_message='A message is only changed when a line has changed.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'not-agreed'), _negated=True), models.Q(models.Q(('not_agreed_why', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='feedback_message_not_agreed_says_why', violation_error_message='Say why not.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'passed-on'), _negated=True), models.Q(models.Q(('passed_on_note', ''), _negated=True), ('passed_on_at__isnull', False)), _connector='OR'), name='feedback_message_passed_on_says_where_to'), models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), _negated=True), models.Q(('edited_at__isnull', False), ('may_publish', True), ('withdrawn_at__isnull', True), models.Q(('edited_text', ''), _negated=True), ('declined_at__isnull', True), models.Q(('is_danger', False), ('danger_handled_at__isnull', False), _connector='OR')), _connector='OR'), name='feedback_message_is_published_only_as_agreed_edited_and_safe', violation_error_message="It can be published only with the sender's yes, edited, and with danger handled."), models.CheckConstraint(condition=models.Q(models.Q(('declined_at__isnull', False), _negated=True), models.Q(('declined_reason', ''), _negated=True), _connector='OR'), name='feedback_message_declined_has_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('danger_handled_at__isnull', False), _negated=True), models.Q(('is_danger', True), models.Q(('danger_handled_how', ''), _negated=True)), _connector='OR'), name='feedback_message_danger_handled_says_how', violation_error_message='Say what was done.'), models.CheckConstraint(condition=models.Q(models.Q(('is_danger', True), _negated=True), ('danger_at__isnull', False), _connector='OR'), name='feedback_message_danger_has_a_moment'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', False), _negated=True), models.Q(('changing_what', ''), ('code_digest__isnull', True), ('declined_reason', ''), ('edited_reply', ''), ('edited_text', ''), ('not_agreed_why', ''), ('passed_on_note', ''), ('published_at__isnull', True)), _connector='OR'), name='feedback_message_withdrawn_keeps_no_words')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('danger', 'Somebody may be in danger'), ('phone', 'A phone number'), ('email', 'An e-mail address'), ('postcode', 'A postcode'), ('street', 'A street address'), ('name', "Somebody's name"), ('abuse', 'Abusive words'), ('honeypot', "A robot's mark"), ('stamp', 'No time stamp of ours'), ('fast', 'Sent too fast'), ('old', 'Sent from an old page'), ('links', 'Many links'), ('repeated', 'The same words again'), ('often', 'Many from one place')], max_length=9)),
                ('words', models.CharField(help_text='What was found, in words. It may repeat what was typed.', max_length=200)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='feedback.message')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('message', 'kind', 'words'), name='feedback_hold_is_said_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['danger', 'phone', 'email', 'postcode', 'street', 'name', 'abuse', 'honeypot', 'stamp', 'fast', 'old', 'links', 'repeated', 'often'])), name='feedback_hold_kind_is_known')],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000)),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sending_digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follow_ups', to='feedback.message')),
            ],
            options={
                'ordering': ['sent_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='feedback_followup_says_something')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deed', models.CharField(max_length=80)),
                ('note', models.TextField(blank=True, help_text='Private.', max_length=2000)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('authority', models.ForeignKey(blank=True, help_text="At whose desk. Empty: the region's.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.authority')),
                ('by', models.ForeignKey(blank=True, help_text='Empty: the sender, or the site itself.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='feedback.message')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('deed', ''), _negated=True), name='feedback_event_says_what_was_done')],
            },
        ),
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('danger_at', models.DateTimeField(help_text='Which danger: a follow-up can bring a new one.')),
                ('step', models.CharField(choices=[('lead', 'Participation lead'), ('deputy', 'Deputy'), ('region', 'Regional lead')], max_length=6)),
                ('raised_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alarms', to='feedback.message')),
            ],
            options={
                'ordering': ['raised_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('message', 'danger_at', 'step'), name='feedback_alarm_is_raised_once'), models.CheckConstraint(condition=models.Q(('step__in', ['lead', 'deputy', 'region'])), name='feedback_alarm_step_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Original',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000)),
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='original', to='feedback.message')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='feedback_original_says_something')],
            },
        ),
        migrations.CreateModel(
            name='OutgoingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='What makes it one and no other.', max_length=120, unique=True)),
                ('kind', models.CharField(max_length=10)),
                ('to', models.EmailField(blank=True, max_length=254)),
                ('subject', models.CharField(max_length=120)),
                ('body', models.TextField()),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('next_try_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='feedback.message')),
            ],
            options={
                'verbose_name': 'e-mail',
                'ordering': ['made_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('to', ''), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='feedback_outgoingmail_knows_where_to_until_it_is_sent')],
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=4000)),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('authority', models.ForeignKey(blank=True, help_text='Who said it: the message can be passed on since. Empty: the regional lead.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.authority')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='feedback.message')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'replies',
                'ordering': ['written_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='feedback_reply_says_something')],
            },
        ),
        migrations.CreateModel(
            name='ReplyAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reply_address', to='feedback.message')),
            ],
            options={
                'verbose_name_plural': 'reply addresses',
            },
        ),
        migrations.CreateModel(
            name='AskedCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('got-it', 'Got it'), ('told-no', 'Told no'), ('waiting', 'Still waiting')], max_length=7)),
                ('times', models.PositiveIntegerField(default=0)),
                ('entitlement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asked', to='offers.entitlement')),
            ],
            options={
                'ordering': ['entitlement', 'outcome'],
                'constraints': [models.UniqueConstraint(fields=('entitlement', 'outcome'), name='feedback_askedcount_one_row_an_outcome'), models.CheckConstraint(condition=models.Q(('outcome__in', ['got-it', 'told-no', 'waiting'])), name='feedback_askedcount_outcome_is_known')],
            },
        ),
        migrations.CreateModel(
            name='AskedPublic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('got_it', models.PositiveIntegerField(default=0)),
                ('told_no', models.PositiveIntegerField(default=0)),
                ('waiting', models.PositiveIntegerField(default=0)),
                ('as_of', models.DateField()),
                ('entitlement', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='asked_public', to='offers.entitlement')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('got_it__gte', 5), ('told_no__gte', 5), ('waiting__gte', 5), _connector='OR'), name='feedback_askedpublic_shows_no_few')],
            },
        ),
        migrations.CreateModel(
            name='Desk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target_days', models.PositiveSmallIntegerField(default=14, help_text='Days within which a sender may expect an answer.')),
                ('authority', models.OneToOneField(blank=True, help_text="Empty: the region's desk.", null=True, on_delete=django.db.models.deletion.CASCADE, related_name='desk', to='authorities.authority')),
            ],
            options={
                'ordering': ['authority__short_name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('target_days__range', (1, 60))), name='feedback_desk_target_is_1_to_60_days', violation_error_message='Choose between 1 and 60 days.'), models.UniqueConstraint(models.Value(1), condition=models.Q(('authority__isnull', True)), name='feedback_desk_of_the_region_is_one')],
            },
        ),
    ]
