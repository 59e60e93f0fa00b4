from django import forms

from authorities.models import Authority, Membership, User
from authorities.sign_in import invitations


class NewRoleForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ["authority", "role", "is_deputy"]

    def validate_unique(self):
        """Check the constraints here: an inline form excludes `user`, so Django skips them."""
        super().validate_unique()
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except forms.ValidationError as error:
                self.add_error(None, error)


class InvitationForm(forms.ModelForm):
    """Creates a person with their first role."""

    authority = forms.ModelChoiceField(
        Authority.objects.all(),
        label="Council",
        required=False,
        help_text="Leave empty for a regional lead.",
    )
    role = forms.ChoiceField(choices=Membership.Role)
    is_deputy = forms.BooleanField(
        label="Deputy", required=False, help_text=Membership._meta.get_field("is_deputy").help_text
    )

    class Meta:
        model = User
        fields = ["email", "name"]

    def clean(self):
        cleaned = super().clean()
        role = Membership(role=cleaned.get("role", ""), authority=cleaned.get("authority"))
        if "role" in cleaned:
            role.full_clean(exclude={"user"})
        return cleaned

    def invite(self, *, by):
        return invitations.invite(by=by, **self.cleaned_data)
