import BillingApp
import ServiceKit

ServiceMain.run(BillingService.self)
