import pytest

from tests.conftest import StrictClient
from tests.factories import AuthorityFactory, MembershipFactory, UserFactory


@pytest.fixture
def walsall(db):
    return AuthorityFactory(short_name="Walsall")


@pytest.fixture
def dudley(db):
    return AuthorityFactory(short_name="Dudley")


def signed_in(user):
    """A browser with this person signed in; `client.user` is who."""
    client = StrictClient()
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def officer(walsall):
    return signed_in(MembershipFactory(authority=walsall, role="officer").user)


@pytest.fixture
def publisher(walsall):
    return signed_in(MembershipFactory(authority=walsall, role="publisher").user)


@pytest.fixture
def stranger(dudley):
    """Publisher and participation lead of another council: the outsider."""
    user = MembershipFactory(authority=dudley, role="publisher").user
    MembershipFactory(user=user, authority=dudley, role="participation-lead")
    return signed_in(user)


@pytest.fixture
def regional_lead(db):
    return signed_in(MembershipFactory(regional=True).user)


@pytest.fixture
def superuser(db):
    return UserFactory(name="Rosa", is_superuser=True)


@pytest.fixture
def desk(superuser):
    """A browser with a technical administrator signed in."""
    return signed_in(superuser)
