"""Mechanisms: the parts of the world that act in the day; one file each, and none imports another.

``SHIPPED`` lists them once; a scenario names them by their short names.
"""

from sim.core.mechanism import Mechanism
from sim.mechanisms.company.books import Books
from sim.mechanisms.company.customer_books import CustomerBooks
from sim.mechanisms.company.funding.mechanism import Funding
from sim.mechanisms.company.obligations import Obligations
from sim.mechanisms.company.order_costs import OrderCosts
from sim.mechanisms.company.outages import Outages
from sim.mechanisms.company.phases import Phases
from sim.mechanisms.company.policy_controller import PolicyController
from sim.mechanisms.company.research import Research
from sim.mechanisms.company.settlement.mechanism import Settlement
from sim.mechanisms.company.spending import Spending
from sim.mechanisms.company.staffing.mechanism import Staffing
from sim.mechanisms.company.taxes import Taxes
from sim.mechanisms.company.team import Team
from sim.mechanisms.company.user_milestones import UserMilestones
from sim.mechanisms.experience.care.mechanism import Care
from sim.mechanisms.experience.churn.mechanism import Churn
from sim.mechanisms.experience.dropout import Dropout
from sim.mechanisms.experience.fulfilment import Fulfilment
from sim.mechanisms.experience.leaving import Leaving
from sim.mechanisms.experience.logistics.mechanism import Logistics
from sim.mechanisms.experience.return_process.mechanism import ReturnProcess
from sim.mechanisms.experience.satisfaction.mechanism import Satisfaction
from sim.mechanisms.experience.service.mechanism import Service
from sim.mechanisms.keeping.community.mechanism import Community
from sim.mechanisms.keeping.contact.mechanism import Contact
from sim.mechanisms.keeping.membership.mechanism import Membership
from sim.mechanisms.keeping.personal_offers.mechanism import PersonalOffers
from sim.mechanisms.keeping.promotions.mechanism import Promotions
from sim.mechanisms.keeping.subscription.mechanism import Subscription
from sim.mechanisms.outside.competition.mechanism import Competition
from sim.mechanisms.outside.contract_breach import ContractBreach
from sim.mechanisms.outside.counterfeit_exposure import CounterfeitExposure
from sim.mechanisms.outside.courier_outage import CourierOutage
from sim.mechanisms.outside.cross_border.mechanism import CrossBorder
from sim.mechanisms.outside.data_breach import DataBreach
from sim.mechanisms.outside.data_law import DataLaw
from sim.mechanisms.outside.feature_copying import FeatureCopying
from sim.mechanisms.outside.funding_freeze import FundingFreeze
from sim.mechanisms.outside.import_rules import ImportRules
from sim.mechanisms.outside.influencer_scandal import InfluencerScandal
from sim.mechanisms.outside.ip_claims import IpClaims
from sim.mechanisms.outside.link_blocking import LinkBlocking
from sim.mechanisms.outside.macro import Macro
from sim.mechanisms.outside.new_entrant import NewEntrant
from sim.mechanisms.outside.price_war import PriceWar
from sim.mechanisms.outside.promotion_rules import PromotionRules
from sim.mechanisms.outside.recession import Recession
from sim.mechanisms.outside.referral_enforcement import ReferralEnforcement
from sim.mechanisms.outside.supply_interruption import SupplyInterruption
from sim.mechanisms.outside.taste_drift import TasteDrift
from sim.mechanisms.outside.technology_ageing import TechnologyAgeing
from sim.mechanisms.reach.channels import Channels
from sim.mechanisms.reach.group_buying.mechanism import GroupBuying
from sim.mechanisms.reach.guides import Guides
from sim.mechanisms.reach.influencer_campaigns.mechanism import InfluencerCampaigns
from sim.mechanisms.reach.landing import Landing
from sim.mechanisms.reach.new_user_offers import NewUserOffers
from sim.mechanisms.reach.offline_events import OfflineEvents
from sim.mechanisms.reach.partnerships import Partnerships
from sim.mechanisms.reach.precision_ads import PrecisionAds
from sim.mechanisms.reach.press import Press
from sim.mechanisms.reach.referral.mechanism import Referral
from sim.mechanisms.reach.registration import Registration
from sim.mechanisms.reach.reproduction.mechanism import Reproduction
from sim.mechanisms.reach.rollout import Rollout
from sim.mechanisms.reach.seo import Seo
from sim.mechanisms.reach.social_content import SocialContent
from sim.mechanisms.reach.word_of_mouth.mechanism import WordOfMouth
from sim.mechanisms.shopping.campaign_pages import CampaignPages
from sim.mechanisms.shopping.choice.mechanism import Choice
from sim.mechanisms.shopping.discovery import Discovery
from sim.mechanisms.shopping.feed.mechanism import Feed
from sim.mechanisms.shopping.payment.mechanism import Payment
from sim.mechanisms.shopping.purchase_routes.mechanism import PurchaseRoutes
from sim.mechanisms.shopping.recommender.mechanism import Recommender
from sim.mechanisms.shopping.reviews.mechanism import Reviews
from sim.mechanisms.shopping.search import Search
from sim.mechanisms.shopping.social_surface.mechanism import SocialSurface
from sim.mechanisms.shopping.visits.mechanism import Visits
from sim.mechanisms.supply.advertising.mechanism import Advertising
from sim.mechanisms.supply.c2m.mechanism import C2M
from sim.mechanisms.supply.co_design.mechanism import CoDesign
from sim.mechanisms.supply.data_services.mechanism import DataServices
from sim.mechanisms.supply.merchant_audits import MerchantAudits
from sim.mechanisms.supply.merchant_books import MerchantBooks
from sim.mechanisms.supply.merchant_effort import MerchantEffort
from sim.mechanisms.supply.merchant_names import MerchantNames
from sim.mechanisms.supply.merchants.mechanism import Merchants
from sim.mechanisms.supply.own_stock.mechanism import OwnStock
from sim.mechanisms.supply.pricing.mechanism import Pricing
from sim.mechanisms.supply.stock.mechanism import Stock
from sim.mechanisms.supply.suppliers.mechanism import Suppliers

SHIPPED: tuple[type[Mechanism], ...] = (
    Spending,
    PolicyController,
    Staffing,
    Outages,
    PriceWar,
    NewEntrant,
    FeatureCopying,
    ImportRules,
    Phases,
    Rollout,
    Channels,
    Seo,
    Guides,
    PrecisionAds,
    OfflineEvents,
    Partnerships,
    Press,
    SocialContent,
    InfluencerCampaigns,
    Merchants,
    MerchantAudits,
    Pricing,
    MerchantEffort,
    Landing,
    Promotions,
    Registration,
    Macro,
    Contact,
    PersonalOffers,
    Community,
    NewUserOffers,
    Visits,
    Feed,
    GroupBuying,
    C2M,
    Search,
    CampaignPages,
    Choice,
    Payment,
    PurchaseRoutes,
    SocialSurface,
    Stock,
    OwnStock,
    Suppliers,
    Fulfilment,
    Logistics,
    ReturnProcess,
    Satisfaction,
    Service,
    Reviews,
    Referral,
    WordOfMouth,
    Recommender,
    Care,
    CoDesign,
    Churn,
    Dropout,
    Leaving,
    Team,
    Competition,
    CrossBorder,
    Research,
    Settlement,
    Advertising,
    DataServices,
    OrderCosts,
    Membership,
    Subscription,
    Obligations,
    Books,
    CustomerBooks,
    MerchantBooks,
    MerchantNames,
    UserMilestones,
    Discovery,
    Reproduction,
    Taxes,
    Funding,
    DataBreach,
    DataLaw,
    ReferralEnforcement,
    LinkBlocking,
    SupplyInterruption,
    CourierOutage,
    TasteDrift,
    TechnologyAgeing,
    Recession,
    IpClaims,
    ContractBreach,
    InfluencerScandal,
    CounterfeitExposure,
    FundingFreeze,
    PromotionRules,
)
