"""Whoever registers again owes nothing to whoever brought them in an earlier life."""

from helpers_world import persons, small


def test_a_new_life_keeps_neither_inviter_nor_creator_nor_reward_of_the_old_one():
    """People leave after some days and are in the market again: invitations and creators of then do not count now."""
    world = small(leaving__then="market", churn__lifetime="10 days", referral__acceptance="1", world__influencers=20,
                  influencer_campaigns__registering="50 %")  # fmt: skip
    model = world.model(seed=1, days=60, collect=False)
    while model.running:
        model.step()
    people, causes = persons(model.state), model.state.risks["join"].causes
    again = (people["episode"] > 0) & (people["state"] == 1) & (people["joined_on"] < 59)
    invited = people["cause"] == causes.index("referral")
    brought = people["cause"] == causes.index("influencers")
    told = invited | (people["cause"] == causes.index("word_of_mouth"))
    assert (again & ~invited).sum() > 100
    assert (people["churn_factor"][again & ~invited] == 1).all()
    assert not people["reward_due"][again & ~invited].any()
    assert (people["parent"][again & ~told] == -1).all()
    assert (people["influencer"][again & ~brought] == -1).all()
