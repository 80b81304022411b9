import OrderRouterApp
import ServiceKit

ServiceMain.run(OrderRouterService.self)
