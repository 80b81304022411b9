import Contracts
import Testing
import Trading

/// The vectors of the specification, and one test for each code.
@Suite struct RiskVectorTests {
    /// Code of each finding.
    func codes(_ verdict: RiskVerdict) -> [String] { verdict.findings.map(\.code) }

    @Test("A5.3 and C9.3: of five buys of half a bitcoin three are clean, the fourth alerts, the fifth locks")
    func fiveBuys() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        let venue = SimulatedVenue(instrument: bitcoin.rules)
        var position = Position()
        var codes: [[String]] = []
        for number in 1...5 {
            let facts = try bitcoin.facts(position: position.quantity.description)
            let verdict = bitcoin.judge(try bitcoin.order(.buy, "0.5"), facts)
            codes.append(self.codes(verdict))
            guard let approved = verdict.approved else { continue }
            #expect(try approved.notional == money("15000"))
            var taken = TakenLiquidity(bookAt: .epoch)
            let match = try venue.submit(approved, book: bitcoin.book(at: Int64(number)), taken: &taken)
            for fill in match.fills {
                try position.apply(side: .buy, quantity: fill.quantity, price: fill.price, fee: fill.fee)
            }
        }
        #expect(codes == [[], [], [], ["notional_near_limit"], ["position_limit"]])
        #expect(try position.quantity == quantity("2"))

        let fourth = bitcoin.judge(try bitcoin.order(.buy, "0.5"), try bitcoin.facts(position: "1.5"))
        let alert = try #require(fourth.findings.first)
        #expect(alert.level == .alert && alert.ruleId == "dynamic_limits")
        #expect(alert.metadata["notional"] == "60000" && alert.metadata["limit"] == "60000")
        #expect(alert.metadata["account_id"] == "a" && alert.metadata["symbol"] == "BTCUSDT")
        #expect(alert.message.contains("60000") && alert.message.contains("80 %"))

        let fifth = try #require(
            bitcoin.judge(try bitcoin.order(.buy, "0.5"), try bitcoin.facts(position: "2")).refusal)
        #expect(fifth.code == .positionLimit && fifth.httpStatus == 400)
        #expect(fifth.message.contains("2.5") && fifth.message.contains("limit of 2"))
    }

    @Test("C9.3: 0.75 BTC passes, 0.7500001 does not")
    func orderSize() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        #expect(bitcoin.judge(try bitcoin.order(.buy, "0.75"), try bitcoin.facts()).approved != nil)
        let refusal = bitcoin.judge(try bitcoin.order(.buy, "0.7500001"), try bitcoin.facts()).refusal
        #expect(refusal?.code == .orderSizeLimit && refusal?.httpStatus == 400)
    }

    @Test func aLimitOrderIsValuedAtItsOwnPrice() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        let verdict = bitcoin.judge(try bitcoin.order(.buy, "0.75", at: "90000"), try bitcoin.facts())
        #expect(verdict.refusal?.finding.ruleId == "dynamic_limits")
        #expect(codes(verdict) == ["notional_limit", "order_notional_limit"])
        #expect(verdict.refusal?.finding.metadata["notional"] == "67500")
    }

    @Test func theNotionalLimitFollowsTheMarket() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        let order = try bitcoin.order(.buy, "0.75", at: "90000")
        #expect(bitcoin.judge(order, try bitcoin.facts(reference: "90000")).approved != nil)
        #expect(bitcoin.judge(order, try bitcoin.facts(reference: "30000")).approved == nil)
        // A fixed limit would lock a held 2 BTC as soon as the market rises.
        #expect(
            codes(bitcoin.judge(try bitcoin.order(.buy, "0.5"), try bitcoin.facts(position: "1", reference: "50000")))
                == [])
    }

    @Test func exactlyAtAThreshold() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        // 1.6 × 30000 = 48000 is 80 % exactly: no alert; a lot more is one.
        #expect(codes(bitcoin.judge(try bitcoin.order(.buy, "0.6"), try bitcoin.facts(position: "1"))) == [])
        #expect(
            codes(bitcoin.judge(try bitcoin.order(.buy, "0.60001"), try bitcoin.facts(position: "1")))
                == ["notional_near_limit"])
        // 2 exactly passes.
        #expect(bitcoin.judge(try bitcoin.order(.sell, "0.5"), try bitcoin.facts(position: "-1.5")).approved != nil)
        #expect(bitcoin.judge(try bitcoin.order(.sell, "0.50001"), try bitcoin.facts(position: "-1.5")).approved == nil)
    }

    @Test("C3.4: standing orders count as if they filled, ordered quantities that are gone do not")
    func workingOrdersCount() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        let order = try bitcoin.order(.buy, "0.75", at: "29000")
        #expect(bitcoin.judge(order, try bitcoin.facts(workingBuys: "1.25")).approved != nil)
        #expect(bitcoin.judge(order, try bitcoin.facts(workingBuys: "1.26")).refusal?.code == .positionLimit)
        #expect(bitcoin.judge(order, try bitcoin.facts(workingSells: "1.9")).approved != nil)
    }

    @Test("C3.6: the day's realised loss and the expected loss count, whatever its sign", arguments: ["100", "-100"])
    func dailyLoss(estimated: String) throws {
        let bitcoin = try SandboxMarket.bitcoin()
        let order = try bitcoin.order(.buy, "0.1", estimatedLoss: estimated)
        #expect(bitcoin.judge(order, try bitcoin.facts(realisedToday: "-49900")).approved != nil)
        let refusal = bitcoin.judge(order, try bitcoin.facts(realisedToday: "-49900.01")).refusal
        #expect(refusal?.code == .dailyLossLimit)
        #expect(refusal?.message.contains("49900.01") == true && refusal?.message.contains("50000") == true)
        // Without an expected loss the realised one alone.
        let plain = try bitcoin.order(.buy, "0.1")
        #expect(bitcoin.judge(plain, try bitcoin.facts(realisedToday: "-50000")).approved != nil)
        #expect(bitcoin.judge(plain, try bitcoin.facts(realisedToday: "-50000.00000001")).approved == nil)
        // A profit of the day does not allow a larger expected loss.
        let large = try bitcoin.order(.buy, "0.1", estimatedLoss: "50001")
        #expect(bitcoin.judge(large, try bitcoin.facts(realisedToday: "90000")).refusal?.code == .dailyLossLimit)
    }

    @Test("C3.7: the stop reads the account's own profit")
    func stopLoss() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        let order = try bitcoin.order(.buy, "0.1")
        #expect(codes(bitcoin.judge(order, try bitcoin.facts(accountProfit: "-39999"))) == [])
        #expect(codes(bitcoin.judge(order, try bitcoin.facts(accountProfit: "-40000"))) == ["stop_loss_near"])
        #expect(codes(bitcoin.judge(order, try bitcoin.facts(accountProfit: "-50000"))) == ["stop_loss_reached"])
        #expect(codes(bitcoin.judge(order, try bitcoin.facts(accountProfit: "50000"))) == [])
        // The account's own stop, given with either sign.
        for stop in ["1000", "-1000"] {
            let refusal = bitcoin.judge(order, try bitcoin.facts(accountProfit: "-1000", stopLoss: stop)).refusal
            #expect(refusal?.code == .stopLossReached)
        }
    }

    @Test("C3.7: a large short does not lock its own close, a large long does not hide a loss")
    func closingIsNeverLocked() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        // Everything stands against opening; reducing passes.
        func facts(_ position: String) throws -> RiskFacts {
            try bitcoin.facts(
                position: position, killSwitch: KillSwitch(global: true), permission: .reduceOnly,
                realisedToday: "-60000", accountProfit: "-60000", used: "1000000")
        }
        #expect(bitcoin.judge(try bitcoin.order(.buy, "3"), try facts("-3")).approved?.isReducing == true)
        #expect(bitcoin.judge(try bitcoin.order(.sell, "1", at: "45000"), try facts("3")).approved?.isReducing == true)
        let flip = bitcoin.judge(try bitcoin.order(.sell, "0.5"), try facts("0.4"))
        #expect(
            codes(flip) == [
                "kill_switch_on", "subscription_reduce_only", "stop_loss_reached", "daily_loss_limit",
                "daily_notional_exceeded",
            ])
        #expect(flip.refusal?.code == .killSwitchOn && flip.refusal?.httpStatus == 403)
        #expect(bitcoin.judge(try bitcoin.order(.buy, "0.5"), try facts("2")).refusal?.code == .killSwitchOn)
    }

    @Test func standingOrdersOfTheSameSideAreAlreadyReducing() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        let order = try bitcoin.order(.sell, "0.5")
        let permission = TradingPermission.reduceOnly
        #expect(
            bitcoin.judge(order, try bitcoin.facts(position: "1", workingSells: "0.5", permission: permission)).approved
                != nil)
        let refusal = bitcoin.judge(
            order, try bitcoin.facts(position: "1", workingSells: "0.6", permission: permission)
        ).refusal
        #expect(refusal?.code == .subscriptionReduceOnly)
        #expect(refusal?.httpStatus == 403 && refusal?.message.contains("0.6") == true)
    }

    @Test("C3.8: the largest order holds for opening orders alone")
    func sizeOfReducingOrders() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        #expect(bitcoin.judge(try bitcoin.order(.sell, "1.9"), try bitcoin.facts(position: "2")).approved != nil)
        #expect(
            bitcoin.judge(try bitcoin.order(.sell, "0.76"), try bitcoin.facts(position: "-1")).refusal?.code
                == .orderSizeLimit)
    }

    @Test("C3.12: tick, lot and smallest value")
    func orderShape() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        let facts = try bitcoin.facts()
        #expect(codes(bitcoin.judge(try bitcoin.order(.buy, "0.1", at: "30001"), facts)) == ["price_not_on_tick"])
        #expect(codes(bitcoin.judge(try bitcoin.order(.buy, "0.100001"), facts)) == ["quantity_not_on_lot"])
        #expect(codes(bitcoin.judge(try bitcoin.order(.buy, "0.00033"), facts)) == ["below_min_notional"])
        #expect(codes(bitcoin.judge(try bitcoin.order(.buy, "0.00034"), facts)) == [])
        #expect(codes(bitcoin.judge(try bitcoin.order(.buy, "0.00002", at: "500000"), facts)) == [])
        #expect(
            codes(bitcoin.judge(try bitcoin.order(.buy, "0.000001", at: "1"), facts))
                == ["quantity_not_on_lot", "price_not_on_tick", "below_min_notional"])
        // A rest can be closed whatever the venue demands now; a part of it obeys the lot.
        let rest = try bitcoin.facts(position: "0.000015")
        #expect(bitcoin.judge(try bitcoin.order(.sell, "0.000015"), rest).approved != nil)
        #expect(bitcoin.judge(try bitcoin.order(.sell, "0.000005"), rest).refusal?.code == .quantityNotOnLot)
        // Reducing or not, a price stands on its tick.
        #expect(
            bitcoin.judge(try bitcoin.order(.sell, "0.1", at: "30001"), try bitcoin.facts(position: "1")).refusal?.code
                == .priceNotOnTick)
    }

    @Test func nothingAndLessIsRefused() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        for (size, limit) in [("0", nil), ("-0.5", nil), ("0.5", "0"), ("0.5", "-5")] {
            let verdict = bitcoin.judge(try bitcoin.order(.buy, size, at: limit), try bitcoin.facts())
            #expect(verdict.refusal?.code == .orderNotPositive, "\(size) at \(limit ?? "market")")
            let reducing = bitcoin.judge(try bitcoin.order(.sell, size, at: limit), try bitcoin.facts(position: "1"))
            #expect(reducing.refusal?.code == .orderNotPositive, "\(size) at \(limit ?? "market")")
        }
    }

    @Test("C3.14: limits are those of venue and symbol together")
    func limitsByVenueAndSymbol() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        let symbol = bitcoin.rules.key.symbol
        let other = InstrumentLimits(maxPosition: try quantity("9"), maxOrderSize: try quantity("3"))
        let limits = RiskLimits(
            instruments: [
                bitcoin.rules.key: bitcoin.limits, InstrumentKey(venue: .sandboxSpot, symbol: symbol): other,
            ],
            dailyNotional: .zero, defaultStopLoss: .zero, maxDailyLoss: .zero, alertShare: Percent(80))
        #expect(limits.limits(venue: .binanceSpot, symbol: symbol) == bitcoin.limits)
        #expect(limits.limits(venue: .sandboxSpot, symbol: symbol) == other)
        #expect(limits.limits(venue: .bitgetSpot, symbol: symbol) == nil)
    }

    @Test func theDayIsLimited() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        let order = try bitcoin.order(.buy, "0.5")
        #expect(bitcoin.judge(order, try bitcoin.facts(used: "985000")).approved != nil)
        let refusal = bitcoin.judge(order, try bitcoin.facts(used: "985000.01")).refusal
        #expect(refusal?.code == .dailyNotionalExceeded && refusal?.httpStatus == 403)
        #expect(refusal?.message.contains("1000000") == true)
    }

    @Test func theKillSwitchOfTheAccountAlone() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        let refusal = bitcoin.judge(
            try bitcoin.order(.buy, "0.5"), try bitcoin.facts(killSwitch: KillSwitch(account: true))
        ).refusal
        #expect(refusal?.code == .killSwitchOn && refusal?.finding.metadata["scope"] == "account")
    }

    @Test func amountsBeyondTheDecimalsAreRefusedAndDoNotThrow() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        let greatest = Decimal12.greatest.description
        let verdict = bitcoin.judge(try bitcoin.order(.buy, greatest), try bitcoin.facts(position: "1"))
        #expect(verdict.refusal?.code == .amountOutOfRange && verdict.findings.count == 1)
        // Locks that were found before stay the reason.
        let locked = bitcoin.judge(
            try bitcoin.order(.buy, "0.1", estimatedLoss: greatest),
            try bitcoin.facts(killSwitch: KillSwitch(global: true), realisedToday: "-1"))
        #expect(locked.refusal?.code == .killSwitchOn && codes(locked).last == "amount_out_of_range")
    }

    @Test("C3.17: codes are stable and messages carry the values")
    func codesAreListed() {
        #expect(
            RiskCode.allCases.map(\.rawValue) == [
                "kill_switch_on", "subscription_reduce_only", "order_not_positive", "order_size_limit",
                "price_not_on_tick", "quantity_not_on_lot", "below_min_notional", "position_limit", "notional_limit",
                "notional_near_limit", "stop_loss_reached", "stop_loss_near", "daily_loss_limit",
                "order_notional_limit", "daily_notional_exceeded", "amount_out_of_range",
            ])
        #expect(
            RiskPipeline.standard.rules.map(\.id) == [
                "kill_switch", "reduce_only", "order_shape", "dynamic_limits", "stop_loss", "max_daily_loss",
                "max_notional", "daily_notional",
            ])
    }
}
