pragma user_version = 2;
pragma application_id = 1279872579;
CREATE TABLE meta (key text primary key, value text not null) strict, without rowid;
CREATE TABLE lease (
    name text primary key, owner text not null, host text not null, pid integer not null, counter integer not null
  ) strict, without rowid;
CREATE TABLE experiment (
    id text primary key, name text not null, claim text, profile text, created_at text not null, source text not null,
    sha256 blob not null
  ) strict;
CREATE TABLE plan (
    experiment_id text not null references experiment (id), position integer not null, arm text not null,
    seed integer not null, task text not null, learning_rate real not null, trial_id text not null,
    primary key (experiment_id, position)
  ) strict, without rowid;
CREATE TABLE trial (
    id text primary key, spec_json text not null, outcome text not null, diverged_at integer, result_digest text not null,
    done_at text not null, sha256 blob not null
  ) strict;
CREATE TABLE summary (
    trial_id text not null references trial (id), name text not null, value real, bits blob not null,
    primary key (trial_id, name)
  ) strict, without rowid;
CREATE TABLE invalid (
    trial_id text not null references trial (id), name text not null, reason text not null, primary key (trial_id, name)
  ) strict, without rowid;
CREATE TABLE series (
    trial_id text not null references trial (id), name text not null, n integer not null, dtype text not null,
    data blob not null, sha256 blob not null, primary key (trial_id, name)
  ) strict;
CREATE TABLE array (
    trial_id text not null references trial (id), name text not null, shape_json text not null, dtype text not null,
    data blob not null, sha256 blob not null, primary key (trial_id, name)
  ) strict;
CREATE TABLE attempt (
    id integer primary key, trial_id text not null, owner text not null, worker text not null, host text not null,
    pool text not null, started_at text not null, ended_at text, outcome text, error text, stderr_tail text, cpu_s real,
    peak_rss integer
  , versions text) strict;
CREATE INDEX attempt_trial on attempt (trial_id);
CREATE INDEX attempt_open on attempt (owner) where outcome is null;
CREATE TABLE conflict (
    id integer primary key, trial_id text not null, digest_kept text not null, digest_seen text not null,
    worker text not null, at text not null
  ) strict;
CREATE TABLE verdict (
    experiment_id text primary key references experiment (id), verdicts_json text not null, inputs_digest text not null,
    at text not null, sha256 blob not null
  ) strict;
insert into "experiment" values ('806e500249aa1cbb29d39571fb6d490d7c5251e3375e3d52e073b18a9cba1d27', 'tiny', NULL, NULL, '2026-01-01T00:00:00.000Z', '{"kernel":"lanes-exact-1","experiments":[{"name":"tiny","question":"","task":"moons","root":1,"data":{"name":"moons","train":32,"validation":10,"test":40},"net":["dense 5","relu","dense 2"],"initialiser":"he","loss":"softmax","train":{"learningRate":0.02,"momentum":0.9,"batch":8,"epochs":2,"lastBatch":"drop","reshuffle":true},"arms":{"plain":{},"bn":{"norm":"batch"},"lr-1e30":{"learningRate":1e+30}},"learningRates":[],"choices":{},"seeds":2,"firstSeed":0,"instruments":[{"statistics":"pop-eval","statisticsBatch":64,"bins":15,"id":"generalisation"},{"set":"ablation","forms":["mean"],"nonAdjacent":false,"id":"rely.matrix"}],"restatements":{"C1":"bn lowers test loss against plain"},"compare":[{"restatement":"C1","contrast":"","arm":"bn","against":"plain","on":"test.nll","margin":"1%","better":"lower","primary":true}]}]}', X'55296FB58FB2B5A6DF740B9FBA8E194112AC6A66139EBDE9DE0955D95811CDF9');
insert into "plan" values ('806e500249aa1cbb29d39571fb6d490d7c5251e3375e3d52e073b18a9cba1d27', 0, 'plain', 0, 'moons', 0.02, '32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad');
insert into "plan" values ('806e500249aa1cbb29d39571fb6d490d7c5251e3375e3d52e073b18a9cba1d27', 1, 'plain', 1, 'moons', 0.02, '6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c');
insert into "plan" values ('806e500249aa1cbb29d39571fb6d490d7c5251e3375e3d52e073b18a9cba1d27', 2, 'bn', 0, 'moons', 0.02, '7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf');
insert into "plan" values ('806e500249aa1cbb29d39571fb6d490d7c5251e3375e3d52e073b18a9cba1d27', 3, 'bn', 1, 'moons', 0.02, '1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0');
insert into "plan" values ('806e500249aa1cbb29d39571fb6d490d7c5251e3375e3d52e073b18a9cba1d27', 4, 'lr-1e30', 0, 'moons', 0.02, '05dac52daacdffe3cf472a98f9b6a342ca6e313479a4d50e6c243930592d9566');
insert into "plan" values ('806e500249aa1cbb29d39571fb6d490d7c5251e3375e3d52e073b18a9cba1d27', 5, 'lr-1e30', 1, 'moons', 0.02, 'a5abf81deac867718580dca33ad9090af2219b5a711cb09e069ecb31375e30fe');
insert into "trial" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', '{"data":{"name":"moons","test":40,"train":32,"validation":10},"instruments":[{"bins":15,"id":"generalisation","statistics":"pop-eval","statisticsBatch":64},{"forms":["mean"],"id":"rely.matrix","nonAdjacent":false,"set":"ablation"}],"kernel":"lanes-exact-1","net":{"initialiser":"he","inputs":2,"layers":[{"type":"dense","units":5},{"type":"relu"},{"type":"dense","units":2}],"loss":"softmax"},"root":1,"seed":0,"train":{"batch":8,"epochs":2,"lastBatch":"drop","learningRate":0.02,"momentum":0.9,"reshuffle":true}}', 'ok', NULL, '63b58a53121a9a854a55a2f28bc7b9b45c91157f1f78f4020f0413cd782ac6e9', '2026-11-26T07:08:12.340Z', X'6A04B0BBF6773B2B4A80F537E56BC4BC0EDC57F2237E030B8E3F14962A566829');
insert into "trial" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', '{"data":{"name":"moons","test":40,"train":32,"validation":10},"instruments":[{"bins":15,"id":"generalisation","statistics":"pop-eval","statisticsBatch":64},{"forms":["mean"],"id":"rely.matrix","nonAdjacent":false,"set":"ablation"}],"kernel":"lanes-exact-1","net":{"initialiser":"he","inputs":2,"layers":[{"type":"dense","units":5},{"type":"relu"},{"type":"dense","units":2}],"loss":"softmax"},"root":1,"seed":1,"train":{"batch":8,"epochs":2,"lastBatch":"drop","learningRate":0.02,"momentum":0.9,"reshuffle":true}}', 'ok', NULL, '1a8aec23582c3997793968a8b359d7b1b1962ac57e12334d14f50e36165fa8d9', '2026-11-26T07:08:12.342Z', X'F4FC55E1CFD2BFA3004562EB1554FA342A61CAC526C8BCA904E3C72B97B041DB');
insert into "trial" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', '{"data":{"name":"moons","test":40,"train":32,"validation":10},"instruments":[{"bins":15,"id":"generalisation","statistics":"pop-eval","statisticsBatch":64},{"forms":["mean"],"id":"rely.matrix","nonAdjacent":false,"set":"ablation"}],"kernel":"lanes-exact-1","net":{"initialiser":"he","inputs":2,"layers":[{"type":"dense","units":5},{"affine":true,"dialect":"pytorch","eps":0.00001,"momentum":0.1,"statistics":"batch","stopGradient":false,"type":"batchNorm"},{"type":"relu"},{"type":"dense","units":2}],"loss":"softmax"},"root":1,"seed":0,"train":{"batch":8,"epochs":2,"lastBatch":"drop","learningRate":0.02,"momentum":0.9,"reshuffle":true}}', 'ok', NULL, '85a6c93ed77ac52ca0dba0884a9db5b0cf680cd895e6826459938adb8e97826a', '2026-11-26T07:08:12.350Z', X'BC6D314DEDEFE22A76F8E4B345680E9739F86A3B3E5EAD936AF47B5C01544EFF');
insert into "trial" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', '{"data":{"name":"moons","test":40,"train":32,"validation":10},"instruments":[{"bins":15,"id":"generalisation","statistics":"pop-eval","statisticsBatch":64},{"forms":["mean"],"id":"rely.matrix","nonAdjacent":false,"set":"ablation"}],"kernel":"lanes-exact-1","net":{"initialiser":"he","inputs":2,"layers":[{"type":"dense","units":5},{"affine":true,"dialect":"pytorch","eps":0.00001,"momentum":0.1,"statistics":"batch","stopGradient":false,"type":"batchNorm"},{"type":"relu"},{"type":"dense","units":2}],"loss":"softmax"},"root":1,"seed":1,"train":{"batch":8,"epochs":2,"lastBatch":"drop","learningRate":0.02,"momentum":0.9,"reshuffle":true}}', 'ok', NULL, '2603040cd48345d6c5463fbae4366e2a998c1241cc27805dd5e50efb3babb098', '2026-11-26T07:08:12.352Z', X'80DFD62C50F5A5912A3F9B592C569F20D3E31B2169FE68539C7B281E3B4FD220');
insert into "trial" values ('05dac52daacdffe3cf472a98f9b6a342ca6e313479a4d50e6c243930592d9566', '{"data":{"name":"moons","test":40,"train":32,"validation":10},"instruments":[{"bins":15,"id":"generalisation","statistics":"pop-eval","statisticsBatch":64},{"forms":["mean"],"id":"rely.matrix","nonAdjacent":false,"set":"ablation"}],"kernel":"lanes-exact-1","net":{"initialiser":"he","inputs":2,"layers":[{"type":"dense","units":5},{"type":"relu"},{"type":"dense","units":2}],"loss":"softmax"},"root":1,"seed":0,"train":{"batch":8,"epochs":2,"lastBatch":"drop","learningRate":1e+30,"momentum":0.9,"reshuffle":true}}', 'diverged', 1, 'cd992d52c1325500ed2a124140bee3e7641e1eb218b09037513cc55fbdfc0bfa', '2026-11-26T07:08:12.365Z', X'241DF217B1443227066D4D26F589C4E5E17947CCB7DC8EF0E435D583390B8C82');
insert into "trial" values ('a5abf81deac867718580dca33ad9090af2219b5a711cb09e069ecb31375e30fe', '{"data":{"name":"moons","test":40,"train":32,"validation":10},"instruments":[{"bins":15,"id":"generalisation","statistics":"pop-eval","statisticsBatch":64},{"forms":["mean"],"id":"rely.matrix","nonAdjacent":false,"set":"ablation"}],"kernel":"lanes-exact-1","net":{"initialiser":"he","inputs":2,"layers":[{"type":"dense","units":5},{"type":"relu"},{"type":"dense","units":2}],"loss":"softmax"},"root":1,"seed":1,"train":{"batch":8,"epochs":2,"lastBatch":"drop","learningRate":1e+30,"momentum":0.9,"reshuffle":true}}', 'diverged', 1, 'ce80050a0f095fa0d99e6a500501d206f793111be9310f08b1ba054eb58b1926', '2026-11-26T07:08:12.366Z', X'6CCF44E36C5D9DA22D0AA113DF17F98C9515FA3BBCBB868F1798C96414F5FB2F');
insert into "summary" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'gap.error', 0.074999999999999956, X'303333333333B33F');
insert into "summary" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'gap.nll', 0.17976271087895429, X'06F921EA7602C73F');
insert into "summary" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'rely.matrix.max.output', 0.5568002670362584, X'BC642ACB4ED1E13F');
insert into "summary" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'rely.matrix.maxShare.output', 0.3829071311275607, X'904666E98C81D83F');
insert into "summary" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'test.accuracy', 0.8, X'9A9999999999E93F');
insert into "summary" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'test.bestConstant', 0.525, X'CDCCCCCCCCCCE03F');
insert into "summary" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'test.brier', 0.2853774395704517, X'E2297EBC9F43D23F');
insert into "summary" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'test.ece', 0.15860679392106913, X'603E68383A4DC43F');
insert into "summary" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'test.eceAtT', 0.22556946039154296, X'66D4ADC775DFCC3F');
insert into "summary" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'test.eceDebiased', -0.042095133846505727, X'4B0A624E7E8DA5BF');
insert into "summary" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'test.eceMass', 0.17288367313649405, X'AA19115D0D21C63F');
insert into "summary" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'test.nll', 0.48515995931438594, X'E65FA55BDC0CDF3F');
insert into "summary" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'test.nllAtT', 0.49672580570057684, X'ED0BA4085BCADF3F');
insert into "summary" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'test.temperature', 2.3152826058427212, X'B7BC08E3B2850240');
insert into "summary" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'train.accuracy', 0.875, X'000000000000EC3F');
insert into "summary" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'train.nll', 0.30539724843543165, X'636394E6A08BD33F');
insert into "summary" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'validation.accuracy', 0.6, X'333333333333E33F');
insert into "summary" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'validation.nll', 0.68903984347569869, X'8BCF2B499D0CE63F');
insert into "summary" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'gap.error', 0.099999999999999978, X'989999999999B93F');
insert into "summary" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'gap.nll', 0.091518372054695318, X'8444F57EBF6DB73F');
insert into "summary" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'rely.matrix.max.output', 0.91429074863039683, X'A6E40CACDE41ED3F');
insert into "summary" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'rely.matrix.maxShare.output', 0.71335182622211946, X'E04E8535C7D3E63F');
insert into "summary" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'test.accuracy', 0.65, X'CDCCCCCCCCCCE43F');
insert into "summary" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'test.bestConstant', 0.575, X'666666666666E23F');
insert into "summary" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'test.brier', 0.32617317172831356, X'F7F6597005E0D43F');
insert into "summary" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'test.ece', 0.25046412578296901, X'01C843AF9A07D03F');
insert into "summary" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'test.eceAtT', 0.20973982224923854, X'C65A9D26C1D8CA3F');
insert into "summary" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'test.eceDebiased', 0.19096294805047828, X'4BF14F507971C83F');
insert into "summary" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'test.eceMass', 0.2209088740052037, X'FACF9FF2BD46CC3F');
insert into "summary" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'test.nll', 0.486462397017145, X'B2087B2D3322DF3F');
insert into "summary" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'test.nllAtT', 0.47105912517464343, X'B0E0462CD525DE3F');
insert into "summary" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'test.temperature', 0.64508988188486971, X'F1A1358993A4E43F');
insert into "summary" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'train.accuracy', 0.75, X'000000000000E83F');
insert into "summary" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'train.nll', 0.39494402496244968, X'91B7BD4DC346D93F');
insert into "summary" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'validation.accuracy', 0.7, X'666666666666E63F');
insert into "summary" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'validation.nll', 0.57472226498294277, X'29508CF21F64E23F');
insert into "summary" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'gap.error', 0.050000000000000044, X'A09999999999A93F');
insert into "summary" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'gap.nll', 0.16199429107748142, X'A882289B3ABCC43F');
insert into "summary" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'rely.matrix.max.output', 4.823194902913361, X'B4FCC89AF34A1340');
insert into "summary" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'rely.matrix.maxShare.output', 0.51627979827767734, X'ED0426365D85E03F');
insert into "summary" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'test.accuracy', 0.825, X'666666666666EA3F');
insert into "summary" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'test.bestConstant', 0.525, X'CDCCCCCCCCCCE03F');
insert into "summary" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'test.brier', 0.2585668346024198, X'0AA69CE85B8CD03F');
insert into "summary" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'test.ece', 0.16223781108398885, X'C9E2636635C4C43F');
insert into "summary" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'test.eceAtT', 0.14826038753141579, X'0CAFDE4532FAC23F');
insert into "summary" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'test.eceDebiased', 0.01605235556386643, X'E4A9AE580770903F');
insert into "summary" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'test.eceMass', 0.17250436677968029, X'7C32DE829F14C63F');
insert into "summary" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'test.nll', 0.41776457210723655, X'6531A89DA7BCDA3F');
insert into "summary" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'test.nllAtT', 0.45717469665296867, X'E5B9ABA85942DD3F');
insert into "summary" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'test.temperature', 2.6593829636099486, X'4DF441936A460540');
insert into "summary" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'train.accuracy', 0.875, X'000000000000EC3F');
insert into "summary" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'train.nll', 0.25577028102975513, X'11F013508A5ED03F');
insert into "summary" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'validation.accuracy', 0.6, X'333333333333E33F');
insert into "summary" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'validation.nll', 0.74116796975534904, X'6224DEE3A5B7E73F');
insert into "summary" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'gap.error', 0.1375, X'9A9999999999C13F');
insert into "summary" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'gap.nll', 0.069730120482221603, X'906C044BD5D9B13F');
insert into "summary" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'rely.matrix.max.output', 1.11273624631043, X'31A2AF85C4CDF13F');
insert into "summary" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'rely.matrix.maxShare.output', 0.57932633858883054, X'166ABE63D789E23F');
insert into "summary" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'test.accuracy', 0.425, X'333333333333DB3F');
insert into "summary" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'test.bestConstant', 0.575, X'666666666666E23F');
insert into "summary" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'test.brier', 0.45047394231677751, X'16D97CA890D4DC3F');
insert into "summary" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'test.ece', 0.29483858690009568, X'CA6C15AAA2DED23F');
insert into "summary" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'test.eceAtT', 0.29509893378620544, X'E68E6CA3E6E2D23F');
insert into "summary" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'test.eceDebiased', 0.22090131253174436, X'0BD17B847E46CC3F');
insert into "summary" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'test.eceMass', 0.32746384978219678, X'66F45BEF2AF5D43F');
insert into "summary" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'test.nll', 0.6279167531055172, X'C65BE6DFE417E43F');
insert into "summary" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'test.nllAtT', 0.63121807607463487, X'9E4E2C40F032E43F');
insert into "summary" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'test.temperature', 0.82949225672003435, X'A5BA5C58338BEA3F');
insert into "summary" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'train.accuracy', 0.5625, X'000000000000E23F');
insert into "summary" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'train.nll', 0.5581866326232956, X'34CE8536AADCE13F');
insert into "summary" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'validation.accuracy', 0.3, X'333333333333D33F');
insert into "summary" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'validation.nll', 0.61991163464392984, X'1B94A6EC50D6E33F');
insert into "series" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'loss', 8, 'float32', X'8939533F26542A3F0ED71F3F52B5483F23E3323F7AFEEB3E5CF0FB3EE075D63E', X'2F1403FC990CF999CC55BBF96D8092965380C9CE3663D275EC5748AC042A7C6A');
insert into "series" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'loss', 8, 'float32', X'E5F1D93E9C7E943E34E32E3E8B822D3EB9D3E63E25F78C3E4293D93D5A2D503E', X'73A3CD35644EA44477AABD53F049EA7A547B2B77F2A63C58595B6636FBDC358F');
insert into "series" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'loss', 8, 'float32', X'AC5A2F3F6029343F47D12D3F6BFE343F5B22383F11B22A3FF26D243FA51C073F', X'68B773E90F18526B5B88BE59716E8ECB3AD4B0FB4926EA08C2AFA0BDFD94E0C0');
insert into "series" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'loss', 8, 'float32', X'835FFE3EEBB8543FB8BE723E8F406B3E6B44CF3EAAEC7F3EC6589B3E0998CA3E', X'1FE211BE34E11D3FF3DC640A110321FFE1CC3E7198E8A0B95260114023BC8EB6');
insert into "series" values ('05dac52daacdffe3cf472a98f9b6a342ca6e313479a4d50e6c243930592d9566', 'loss', 8, 'float32', X'8939533F0000C07F0000C07F0000C07F0000C07F0000C07F0000C07F0000C07F', X'B62A4A4B79ED1A786CE627202D76C8EE81E2F43D48E9D58165CA28B3E5CFE661');
insert into "series" values ('a5abf81deac867718580dca33ad9090af2219b5a711cb09e069ecb31375e30fe', 'loss', 8, 'float32', X'E5F1D93E0000C07F0000C07F0000C07F0000C07F0000C07F0000C07F0000C07F', X'24DB04C1EB3B587BBF95A6779A03C333EC2555C5EA1BEEF631CE8301403CCE0F');
insert into "array" values ('32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'rely.matrix.output', '[2,5]', 'float32', X'2DC2D13EDD270A3FE3BE523C5284A43C891CB63AC151FE3C07FBA43FC333913C731DED3D0A086C3C', X'790BC520CE5FA0E973844408A73F8E47DB95E5B47C0FE3C225C26A8E55449E46');
insert into "array" values ('6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'rely.matrix.output', '[2,5]', 'float32', X'95B8A63C1FD7D03E12589A3DC03F193B5F55DE3E8CFCD93F9496923AF5B1A6401917883CF2641341', X'CDD0D47340927349F19ECA6E4BB33CE71359A5099054815EE399AFB018879A9A');
insert into "array" values ('7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'rely.matrix.output', '[2,5]', 'float32', X'6D0A363FD5D3313E7CD6233EF9D4FB3D10A0123CFC9AA33D12D7C13F90C2AB3EEBB72C3F6997023E', X'8C38AD8DBE1EF00BC458A62E525E67CF2D1EEBC167A0E75A9110E014DD2AB6B0');
insert into "array" values ('1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'rely.matrix.output', '[2,5]', 'float32', X'5441643D50C05D3E1A3F273DB5AB913D6C81453ED9A4653FB1D54A377C4FF03E334DBE3DB85D563F', X'1B34AC7E45667656FD4127AD05E1670795D0928ED061062ECFFB9887881CD165');
insert into "attempt" values (1, '32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'owner', 'process 1', 'here', 'in process', '2026-11-26T07:08:12.320Z', '2026-11-26T07:08:12.340Z', 'ok', NULL, NULL, 0.013858, 125759488, 'Linchpin 0.1.0');
insert into "attempt" values (2, '6c89db06f25f2a0c7b5442c804b32e1daac274c66c616cd5b95d5c63bbaf9c2c', 'owner', 'process 1', 'here', 'in process', '2026-11-26T07:08:12.320Z', '2026-11-26T07:08:12.342Z', 'ok', NULL, NULL, 0.0153105, 125890560, 'Linchpin 0.1.0');
insert into "attempt" values (3, '7b63f3ecd01ef6529646e51600e21a845705435c07ef9820ed247e1a1bd634cf', 'owner', 'process 1', 'here', 'in process', '2026-11-26T07:08:12.344Z', '2026-11-26T07:08:12.350Z', 'ok', NULL, NULL, 0.004981, 126283776, 'Linchpin 0.1.0');
insert into "attempt" values (4, '1648caf08246052c8f896b34c9895521d2e6e4c7e5f194d30851979ee07f2ba0', 'owner', 'process 1', 'here', 'in process', '2026-11-26T07:08:12.344Z', '2026-11-26T07:08:12.352Z', 'ok', NULL, NULL, 0.0075135, 126283776, 'Linchpin 0.1.0');
insert into "attempt" values (5, '05dac52daacdffe3cf472a98f9b6a342ca6e313479a4d50e6c243930592d9566', 'owner', 'process 1', 'here', 'in process', '2026-11-26T07:08:12.356Z', '2026-11-26T07:08:12.365Z', 'ok', NULL, NULL, 0.0038935, 127463424, 'Linchpin 0.1.0');
insert into "attempt" values (6, 'a5abf81deac867718580dca33ad9090af2219b5a711cb09e069ecb31375e30fe', 'owner', 'process 1', 'here', 'in process', '2026-11-26T07:08:12.356Z', '2026-11-26T07:08:12.366Z', 'ok', NULL, NULL, 0.004203, 127463424, 'Linchpin 0.1.0');
insert into "attempt" values (7, '32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'owner', 'worker 1', 'here', 'test', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01.000Z', 'oom', 'too large', 'heap', 0.5, 100000000, NULL);
insert into "attempt" values (8, '32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'owner', 'worker 2', 'here', 'test', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01.000Z', 'conflict', NULL, NULL, 0.5, 100000000, NULL);
insert into "attempt" values (9, '32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', 'owner', 'worker 1', 'here', 'test', '2026-01-01T00:00:00.000Z', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
insert into "conflict" values (1, '32e7f81c488df9aed97ca802071ca8735e0cd01203464bddee423e9646be3aad', '63b58a53121a9a854a55a2f28bc7b9b45c91157f1f78f4020f0413cd782ac6e9', 'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff', 'worker 2', '2026-01-01T00:00:01.000Z');
insert into "verdict" values ('806e500249aa1cbb29d39571fb6d490d7c5251e3375e3d52e073b18a9cba1d27', '{"verdicts":[{"restatement":"C1","task":"moons","learningRate":0.02,"text":"bn lowers test loss against plain","decision":"undecided","because":"no verdict below 8 seeds: about 11 more seeds (mean 0.1 nats, 95 % interval −0.37 to 0.57 nats, 2 pairs, margin 0.0045 nats; sign-flip p 1, equivalence p 1 after Holm; further seeds counted for power 0.8 at a shrunk effect size)","primary":true}],"estimates":[{"restatement":"C1","contrast":"","arm":"bn","against":"plain","on":"test.nll","task":"moons","learningRate":0.02,"better":"lower","margin":0.004521134845621908,"unit":"nats","pairs":2,"divergedPairs":0,"invalidPairs":0,"mean":0.10442487164776079,"low":-0.3660793389296444,"high":0.574929082225166,"level":0.95,"method":"paired t interval, widened where skewed (Hall); sign-flip test; TOST","p":0.5,"pAdjusted":1,"pEquivalence":0.8870149589084554,"pEquivalenceAdjusted":1,"effectSize":1.994074073191371,"winRate":1,"moreSeeds":11,"seeds":[0,1],"differences":[0.1414543560883722,0.06739538720714938],"primary":true,"decides":true,"decision":"undecided","text":"no verdict below 8 seeds: about 11 more seeds","because":"mean 0.1 nats, 95 % interval −0.37 to 0.57 nats, 2 pairs, margin 0.0045 nats; sign-flip p 1, equivalence p 1 after Holm; further seeds counted for power 0.8 at a shrunk effect size"}]}', 'b3cf710baa7dc9aba3e2ed14d3ca227dc3457439b78e56404957f1e150406938', '2026-01-01T00:01:00.000Z', X'A5B45A37C9CB00EB257C51A76FFC9215FAF167D07B1DC6797184658483F802E1');
