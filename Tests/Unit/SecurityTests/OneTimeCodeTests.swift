import Observability
import Security
import TestKit
import Testing

@Suite struct OneTimeCodeTests {
    let totp = TOTP(secret: Secret("12345678901234567890"))

    @Test func theWindowIsOneStepEachWay() {
        let now: Int64 = 1_000_000_000
        let counter = totp.counter(atSeconds: now)
        for step in -3...3 as ClosedRange<Int64> {
            let code = totp.code(atSeconds: now + step * 30)
            let verdict = totp.verify(code, atSeconds: now, lastUsedCounter: nil)
            #expect(verdict == (abs(step) <= 1 ? .accepted(counter: counter + step) : .refused(.wrong)))
        }
    }

    @Test func eachCodeIsGoodForOneUse() {
        let now: Int64 = 1_000_000_000
        let code = totp.code(atSeconds: now)
        guard case .accepted(let counter) = totp.verify(code, atSeconds: now, lastUsedCounter: nil) else {
            Issue.record("the right code was refused")
            return
        }
        #expect(totp.verify(code, atSeconds: now, lastUsedCounter: counter) == .refused(.replayed))
        #expect(totp.verify(code, atSeconds: now + 30, lastUsedCounter: counter) == .refused(.replayed))
        // An older code of the window does not come back once a newer one was used.
        let older = totp.code(atSeconds: now - 30)
        #expect(totp.verify(older, atSeconds: now, lastUsedCounter: counter) == .refused(.replayed))
        let next = totp.code(atSeconds: now + 30)
        #expect(totp.verify(next, atSeconds: now + 30, lastUsedCounter: counter) == .accepted(counter: counter + 1))
    }

    @Test(arguments: ["", "12345", "1234567", "12345a", " 12345", "12345\n", "١٢٣٤٥٦", "-12345", "+12345"])
    func otherFormsAreRefused(_ code: String) {
        #expect(totp.verify(code, atSeconds: 59, lastUsedCounter: nil) == .refused(.malformed))
    }

    @Test func timesBeforeTheEpochDoNotTrap() {
        #expect(totp.code(atSeconds: -5) == totp.code(atSeconds: 0))
        #expect(totp.verify(totp.code(atSeconds: 0), atSeconds: 0, lastUsedCounter: nil) == .accepted(counter: 0))
        #expect(totp.verify("000000", atSeconds: .min, lastUsedCounter: nil) == .refused(.wrong))
    }

    @Test func refusalsHaveStableCodes() {
        #expect(TOTPRefusal.malformed.rawValue == "totp_malformed")
        #expect(TOTPRefusal.wrong.rawValue == "totp_wrong")
        #expect(TOTPRefusal.replayed.rawValue == "totp_replayed")
    }

    @Test func theURIIsWhatAppsRead() {
        let uri = totp.uri(issuer: "Sextant & Co", account: "a@example.org")
        #expect("\(uri)" == "[secret]")
        #expect(
            uri.expose()
                == "otpauth://totp/Sextant%20%26%20Co:a%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=Sextant%20%26%20Co&algorithm=SHA1&digits=6&period=30")
        #expect(TOTP.newSecret().count == 20)
    }

    @Test func recoveryCodesRedeemOnce() throws {
        let codes = RecoveryCodes.generate()
        #expect(codes.count == 10 && Set(codes.map { $0.expose() }).count == 10)
        var stored = codes.compactMap { RecoveryCodes.hash($0, owner: "user-1") }
        #expect(stored.count == 10)
        let typed = Secret(codes[3].expose().lowercased().replacing("-", with: " "))
        let place = try #require(RecoveryCodes.redeem(typed, owner: "user-1", stored: stored))
        #expect(place == 3)
        stored.remove(at: place)
        #expect(RecoveryCodes.redeem(typed, owner: "user-1", stored: stored) == nil)
        #expect(RecoveryCodes.redeem(codes[4], owner: "user-2", stored: stored) == nil)
        #expect(RecoveryCodes.redeem(codes[4], owner: "user-1", stored: stored) == 3)
        for bad in ["", "0", "0000-0000-0000-000", "0000-0000-0000-0000-0", "UUUU-UUUU-UUUU-UUUU"] {
            #expect(RecoveryCodes.hash(Secret(bad), owner: "user-1") == nil)
        }
        #expect(
            RecoveryCodes.hash(Secret("OOOO-IIII-LLLL-0000"), owner: "u")
                == RecoveryCodes.hash(Secret("0000111111110000"), owner: "u"))
    }
}
