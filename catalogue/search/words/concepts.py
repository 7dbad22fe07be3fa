"""Words that mean the same thing to a resident, in both languages: 老爸, 爷爷, 岁数大 and *grandma* are one concept.

This is general knowledge of the language, true of no item in particular; what is true of an item stands in
the vocabulary of the edition. A concept's name is never shown. Chinese words are separated by spaces, an
English phrase has ``_`` for a space.
"""

from __future__ import annotations

GROUPS: dict[str, str] = {
    # people
    "elderly": """老人 老年 老年人 老人家 老头 老头儿 老头子 老太太 老太 老爷子 老两口 老爸 老妈 老爹 老娘 爹妈 爸妈 爷爷 奶奶
        姥姥 姥爷 外公 外婆 大爷 大妈 大娘 老父亲 老母亲 父亲 母亲 我爸 我妈 爸爸 公公 婆婆 岳父 岳母 丈母娘 老丈人 长者 长辈 高龄
        上年纪 上了年纪 上岁数 岁数大 年纪大 年龄大 年迈 老龄 银发 六十多岁 七十多岁 八十多岁 80岁 70岁 八十岁 七十岁 老街坊 老伴 老伴儿
        elderly senior seniors old_people old_person older_people pensioner pensioners grandma grandpa grandmother
        grandfather granny parents aged elders my_mother my_father mum dad
        老大爷 老大妈 老奶奶 老爷爷 岁数大了 九十岁 九十多岁 老母 老父 我姥 老寿星 great-grandmother oap
        大伯 老叔 二大爷 太爷 太奶 老同志 老先生 牙口 掉牙 老花眼 耳朵背 拐棍 great_aunt old_age
        我奶""",
    "child": """孩子 小孩 小孩儿 小孩子 娃 娃儿 儿童 小朋友 少儿 儿子 女儿 闺女 孙子 孙女 外孙 外孙女 小学生 中学生 初中生 高中生
        学生 kid kids child children son daughter schoolchild pupil pupils
        小子 丫头 小学 初中 高中 小孙子 侄子 侄女""",
    "youth": """被欺负 霸凌 校园欺凌 bullied bullying 未成年 未成年人 青少年 少年 半大小子 熊孩子 学坏 小混混 叛逆 teenager teenagers teen teens youth minor minors
        juvenile adolescent""",
    "baby": """宝宝 婴儿 婴幼儿 幼儿 新生儿 宝贝 一岁 两岁 三岁 0-3岁 学龄前 奶娃 小宝 没上幼儿园 baby babies toddler toddlers
        infant infants preschool preschooler
        半岁 学步 小奶娃 月子娃 刚出生 满月 吃奶""",
    "disabled": """轻残 重残 残了 脑血栓后遗症 残疾 残疾人 残障 伤残 聋哑 聋哑人 聋人 盲人 失明 视障 听障 肢残 智障 智力障碍 自闭症 脑瘫 残联 瘸 disabled
        disability disabilities handicapped blind deaf special_needs autism autistic
        残疾证 坐轮椅 拄拐 截肢 听不见 半瘫 小儿麻痹 paralysed paralyzed amputee
        看不见 耳背""",
    "woman": "hits_me beats_me beat_me hit_me husband_hits abusive abused violent_husband 打老婆 打我 妇女 女性 妇联 家暴 women woman wife_beating domestic_violence",
    "migrant": """河南的 河北的 山东的 山西的 安徽的 四川的 湖北的 湖南的 东北的 江西的 甘肃的 外省的 刚来北京
        外地人 外地 外来 外来人口 来京 流动人口 农民工 北漂 务工 进城 外省 外来务工 migrant migrants from_another_province
        out_of_town newcomer newcomers
        外地户口 非京籍 非本地户口 没有北京户口 不是北京户口 不是本地户口 外地来的 外乡人 来北京 随迁 异地 老乡 non-local from_outside
        河北来 山东来 东北来 安徽来 山西来 湖北来 湖南来 老家接来 没北京户口 没户口 户口不在 农村来 乡下来 借读
        刚到北京
        四川来 河南来 念书""",
    "veteran": """军属 烈属 退伍 退役 军人 优抚 复员 转业 veteran veterans soldier soldiers army martyr
        当兵 老兵 烈士 遗属 军烈属 ex-soldier
        当过兵""",
    "orphan": """孤儿 没爹没妈 失依 困境儿童 留守儿童 orphan orphans
        父母双亡 没有父母 没了父母 无父无母""",
    "volunteer": """志愿者 志愿 义工 volunteer volunteers volunteering
        做好事 爱心人士""",
    # eating, care, moving about
    "meal": """三顿饭 顿饭 饭食 吃饭问题
        吃饭 做饭 饭菜 午饭 晚饭 早饭 午餐 晚餐 中饭 用餐 就餐 助餐 订餐 送饭 送餐 盒饭 便当 伙食 食堂 饭桌 餐桌 饭堂 餐厅 老年餐 配餐 开火
        做不了饭 饭 餐 热乎饭 meal meals lunch lunches dinner dinners canteen dining eat eating cook cooking hot_food
        吃口热饭 热饭 热菜 吃上饭 饭盒 打饭 送菜 营养餐 吃不上饭
        软烂 软乎 嚼不动 一日三餐 家常菜 饭点 下厨 煮饭 炒菜做饭 开伙 热饭菜 food hungry lunchtime""",
    "at_home": """上门 到家 送上门 入户 来家里 到家里 送到家 home_visit home_visits at_home door_to_door
        到家里来 来家 上家里 进家""",
    "care": """照顾 照料 护理 看护 伺候 护工 陪护 失能 卧床 卧病 瘫痪 瘫 偏瘫 自理 不能动 动不了 喂饭 翻身 洗澡 擦身 端屎端尿 care caring
        nursing carer carers caregiver look_after looking_after take_care bedridden bathing bath
        躺在床上 起不来床 下不了床 大小便失禁 尿不湿 端水 喂药 搀扶 半身不遂 生活自理 褥疮
        骨折 陪床 照应 照顾病人 康复期 出院回家 褥子 病号 frail recovering
        摔断 端茶倒水""",
    "day_care": """日托 日间 日间照料 托老 托老所 白天没人管 白天没人看 临时托 短期托 喘息 托养 day_care daycare day_centre day_center
        respite
        白天送去 晚上接回 送去晚接 日间看护 照看 托管 没人看着 没人照看
        替我看 帮看 看会儿 照看一天 放一天 搁哪儿 while_i_work""",
    "home_institution": "养老院 敬老院 养老驿站 驿站 老年公寓 nursing_home care_home",
    "mobility": """背不动 抬不动 上不去
        腿脚 腿脚不便 腿脚不好 腿脚不利索 走不动 走不了 行动不便 行动不方便 下不了楼 下楼 上下楼 爬楼 爬不动 出门 出行 外出 接送 陪同 陪着去
        陪诊 escort accompany transport ride lift_to go_out getting_around mobility walking_difficulty
        出不了门 走不远 站不起来 上不了楼 背下楼 抬下楼 陪去 送去医院 去趟医院 透析
        坐不了公交 迈不动 走道 骨头不好 腿疼 腿肿 cannot_walk can't_walk
        抬不起脚""",
    "wheelchair": "轮椅 拐杖 助行器 推车 wheelchair wheelchairs crutches walker",
    "ramp": """坡道 斜坡 缓坡 扶手 盲道 台阶 无障碍 加装电梯 升降机 ramp ramps handrail handrails barrier_free step_free
        accessible accessibility
        台阶高 门槛 抓手 防滑 低位""",
    "lonely": """孤独 孤单 寂寞 闷 闷得慌 没人说话 没人陪 说说话 说话 聊天 聊聊天 陪聊 谈心 解闷 唠嗑 唠唠 探望 看望 探访 走访 空巢 独居 一个人住
        一个人在家 没人理 没意思 lonely loneliness company chat chatting companionship alone talk_to
        没人搭理 冷清 孤零零 闷在家 没伴 没个伴 说话的人 说心里话 isolated befriending
        没儿没女 无儿无女 没亲人 没有亲人 儿女不在 子女不在 子女在外 不爱说话 不出门 想儿女 想孙子 no_relatives no_family
        发呆
        不说话""",
    "alarm": """fell fallen fell_down
        呼叫 呼叫器 报警器 一键 按钮 按铃 求救 sos 手环 定位 走失 走丢 跌倒 摔倒 摔跤 摔了 智能设备 电子设备 alarm panic_button
        call_button emergency_button tracker wristband pendant fall falls
        找不着家 定位器 求助按钮 智能手表 老人出事 没人知道 gps
        防走失 怕丢""",
    "discount": """优惠 优待 免费 打折 半价 减免 免票 老年卡 老年证 敬老卡 敬老 discount discounts concession concessions
        free_of_charge free_bus bus_pass free_travel
        不要钱 不花钱 免门票 公交卡 乘车卡 坐车免费 优先 福利 优待证 perks half_price
        坐地铁 刷卡 掏钱 花钱吗 老年乘车 老年优惠 free_entry""",
    "pension": """退休 退休金 养老金 养老保险 离退休 退了休 pension pensions retired retirement retiree retirees retire
        退下来 退下来了 内退 退休证 社保待遇 涨退休金 领养老金""",
    "file": """底儿 底子 摸底 有底儿 档案 建档 存档 调档 转档 登记表 file files record records archive dossier
        个人资料 名册 台账 资料更新 信息登记""",
    # work and money
    "job": """要人 缺人 招人
        工作 活儿 找活 活干 活计 上班 就业 岗位 打工 求职 招工 招聘 招人 职位 谋生 饭碗 应聘 用工 差事 job jobs work employment
        vacancy vacancies hiring recruit recruitment
        找事做 干活 找份 招人手 面试 简历 兼职 零工 临时工 保安工作 求个职 part-time
        干点活 出来干活 做工 学徒 缺人 上岗 打短工 干点啥 活路 earn a_living
        挣钱
        手艺""",
    "unemployed": """给裁了 裁了 裁掉 优化了 没单位 走人 让走人 劝退 优化掉 离职 没着落的工作 失业 下岗 没工作 待业 丢工作 丢了工作 没班上 被裁 裁员 辞退 丢饭碗 无业 没活干 在家闲着 闲在家 unemployed jobless
        unemployment redundant redundancy laid_off lost_my_job lost_job out_of_work
        辞了 被辞 炒鱿鱼 被炒 炒了 失去工作 厂子倒闭 公司倒闭 破产 没人要 单位不要 下了岗 丢了活 买断 fired dismissed sacked lost_his_job
        lost_her_job
        被开 开除 待岗 没上班 没有工作 没个工作 闲着 丢工作的 单位黄了 without_work
        厂子黄了
        解约""",
    "whole_family": """仨人 三口人 几口子 一家老小 全家 一家 一家子 一家人 两口子 夫妻俩 家里没人 家里没有人 nobody_in whole_family both_parents household
        全家人 家里谁都 家里人都 夫妻 双双 父子 母子 家里几口人""",
    "business": """开个 开家 想卖 卖煎饼 卖小吃 支个摊 出摊 盘个 加盟店 创业 开店 开个店 开铺子 做生意 做买卖 买卖 小买卖 生意 当老板 摆摊 小本 自己干 startup start-up business businesses
        entrepreneur self-employed own_boss
        创办 开公司 开饭馆 小摊 摊位 个体 个体户 营业执照 门面 铺面 注册公司 当个体户 shopkeeper
        盘店 盘个店 盘下 小作坊 早点摊 办厂 开餐馆 雇人 门市 做老板 market_stall
        门脸 开网店""",
    "loan": "贷款 借钱 启动资金 本钱 资金 loan loans credit capital",
    "wages": """工资 薪水 欠薪 讨薪 拖欠 加班费 wage wages salary pay_me unpaid
        工钱 不发钱 不给钱 欠我工资 血汗钱 克扣""",
    "training": """法语 日语 韩语 国画 古筝 钢琴 吉他
        培训 培训班 学习 学 课程 上课 课 讲座 讲课 教 学手艺 学技术 training course courses class classes lesson lessons
        lecture lectures talk talks learn teach workshop workshops
        学做 学画 学唱 想学 教教 教我 辅导 老年大学 市民学校 兴趣班
        大人学 成人 双休日 周末班 英语 外语 普通话 缝纫 烹饪 厨艺 素描 花艺 插花 技能 考证 烘焙 english_class cookery evening_class""",
    "poor": """不够活 不够花 挣几百 几百块钱 活不了 手头紧 紧巴巴 太穷 穷得 困难 穷 贫困 没钱 低收入 生活困难 揭不开锅 过不下去 吃不上饭 缺钱 钱不够 没收入 交不起 付不起 看不起病 收入低 家里穷 日子难 poor poverty
        hardship low_income low-income cannot_afford can't_afford no_money broke
        没法活 活不下去 怎么活 没生活来源 没有收入 日子难过 生活没着落 没着落 紧巴 拮据 吃了上顿没下顿 needy struggling
        烧煤 学费 买不起 吃不起 没吃没穿 救命钱 负债 欠了债 卖房 债台 hungry_family""",
    "subsidy": """补助 补贴 救济 救助 津贴 资助 救济金 补助金 慰问金 慰问 领钱 生活费 allowance allowances benefit benefits subsidy
        subsidies grant aid relief welfare
        扶助金 扶助 抚恤 帮困 低保金 救急 善款 捐款 募捐 financial_help""",
    "sudden": """大火
        着了场火 着了火 失了火 失火 什么都没了 全没了 一无所有 遭了 突然 突发 意外 急用 急需 救急 应急 紧急 出事 临时 emergency urgent urgently sudden suddenly one-off
        突遭 天灾人祸 遭了灾 飞来横祸 一夜之间 出了事
        遭灾 火烧 烧光 冲了 冲走 冲垮 无家可归 房子没了 家没了 burned_down washed_away
        车祸
        烧没""",
    "serious_illness": """大病 重病 癌症 手术 住院 医药费 医疗费 serious_illness cancer surgery hospital_bill medical_bills
        得了病 白血病 尿毒症 换肾 化疗 手术费 住院费 看病钱 治病 治不起 绝症 leukaemia chemotherapy
        肾病 透析费 骨髓移植 心脏手术 植物人 医院欠费 kidney_failure
        尿毒""",
    # health
    "clinic": """疹子 胃疼 胃痛 腰疼 关节疼 胸闷 牙痛 头痛 肚子痛 哮喘 呕吐 stomach_ache headache toothache
        看病 门诊 就诊 大夫 医生 诊所 卫生站 卫生服务站 卫生服务中心 社区医院 开药 拿药 买药 取药 发烧 感冒 咳嗽 肚子疼 头疼 生病 小病 输液 打点滴
        验血 抽血 doctor doctors clinic gp medicine medicines prescription see_a_doctor fever cold cough checkup check-up nurse
        瞧病 打吊瓶 换药 挂水 量体温 嗓子疼 拉肚子 牙疼 头晕 咳喘 流鼻涕 配药 常用药 药房 sore_throat physician
        咳 换纱布 拆线 伤口 过敏 湿疹 皮肤病 中药 西药 药品 家庭医生 签约医生 全科 狗咬 猫抓 咬伤 血尿 脚气 耳鸣 wound rash bitten sore
        看大夫
        嗓子 化验 化验单""",
    "vaccine": """疫苗 打针 预防针 接种 防疫针 免疫 种痘 流感针 vaccine vaccines vaccination vaccinations jab shot shots immunisation immunization
        接种证 疫苗本 预防接种 打苗 百白破 狂犬疫苗 乙肝疫苗""",
    "chronic": """血压 血糖 高血压 糖尿病 慢性病 量血压 测血糖 随访 体检 blood_pressure diabetes chronic blood_sugar
        血脂 尿酸 痛风 冠心病 慢病 降压药 降糖药 心电图 hypertension
        脑梗 血管 心血管 心脏病药 血栓 胆固醇 stroke cholesterol
        中风""",
    "transfer": """转院 转诊 转到 大医院 三甲 转上级 上级医院 referral refer referred specialist bigger_hospital
        挂号 专家号 专家门诊 协和 大夫转 转去 好医院 市里医院 上面医院 住院治疗 检查不了 看不了""",
    "birth": """怀孕 孕妇 怀上 备孕 生育 生孩子 二胎 二孩 三胎 三孩 生娃 要孩子 产检 准生证 生育证 避孕 上环 计生 计划生育 pregnant pregnancy birth
        births family_planning contraception contraceptive contraceptives condom condoms having_a_baby second_child
        老二 怀老二 怀了 怀娃 头胎 预产期 分娩 坐胎 安全套 结扎 生小孩 叶酸 孕期 孕检 maternity expecting
        胎心 胎儿 妇检 妇科 流产 婚检 不孕 社会抚养费 计生罚款 prenatal fertility
        建册
        产妇 生三胎""",
    "only_child": """独生子女 独生 独子 失独 只有一个孩子 就一个孩子 only_child one_child only-child
        独苗 就这么一个孩子 孩子没了 唯一的孩子 only_kid bereaved_parents lost_their_only_child
        儿子走了 女儿走了 孩子走了 儿子没了 女儿没了 白发人送黑发人""",
    "first_aid": """叫不醒 没反应 倒地 不省人事 抽风 口吐白沫 急救 抢救 心肺复苏 晕倒 昏倒 昏迷 噎住 心梗 心脏病 猝死 救护车 止血 first_aid cpr ambulance heart_attack
        fainted choking
        喘不上气 卡住喉咙 休克 抽搐 触电 烫伤 流血 包扎 除颤 aed 人工呼吸 海姆立克 没了呼吸 first-aid choke bleeding burn
        鱼刺 卡喉 溺水 中暑 心脏骤停 骨折固定 被烫 失血 drown drowning heatstroke
        噎着""",
    "wellness": """保健 养生 中医 按摩 理疗 针灸 推拿 拔罐 艾灸 massage acupuncture wellness traditional_medicine
        食疗 养身 健康讲座 戒烟 饮食 控盐 健康教育 healthy_eating
        怎么养 怎么调理 忌口 吃什么好 少盐 少油 膳食 营养 nutrition
        stop_smoking""",
    "mind": """心理 抑郁 焦虑 失眠 睡不着 压力 情绪 想不开 心烦 烦躁 崩溃 郁闷 心里难受 心情不好 心情 心结 想死 轻生 不想活 depression depressed anxiety
        anxious stress stressed counselling counseling counsellor counselor mental psychological psychologist insomnia sad
        suicidal
        想哭 心慌 难过 绝望 自杀 强迫症 恐惧 情绪低落 情绪不好 精神压力 心理医生 开导 开解 心里堵 憋屈 panic grief therapist therapy
        流泪 寻死 活腻 产后抑郁 失恋 压抑 自卑 害怕 躁 情感 婚姻不顺 心态 crying cry heartbroken lonely_and_sad
        掉眼泪 吃不下饭""",
    # culture, learning, sport
    "culture": """文艺 演出 看戏 唱戏 京剧 戏曲 合唱 唱歌 跳舞 舞蹈 乐器 乐队 二胡 书法 画画 绘画 摄影 剪纸 联欢 晚会 春晚 庙会 灯会 票友 放电影 露天电影 文化活动 文娱 编织 choir
        sing singing dance dancing music opera calligraphy painting performance performances concert film_night
        drama arts culture
        中秋 中秋节 元宵 端午 重阳 重阳节 过节 节日 文艺演出 文艺汇演 相声 快板 评书 秧歌 旗袍 走秀 模特 吹拉弹唱 古筝 唱歌班 国画 festival
        new_year's_gathering
        排练 大戏 曲艺 书画 展览 茶话会 棋牌 下棋 象棋 麻将 打牌 文化站 文化室 chess exhibition theatre show shows
        春节 笛子 活动室
        节目 报节目""",
    "reading": """借书 看书 读书 还书 图书 图书馆 图书室 图书角 阅览 阅览室 书屋 书籍 看报 报纸 报刊 杂志 自习 library libraries book books
        read reading newspaper newspapers borrow
        看看书 翻书 借阅 读物 有书看 绘本 听书 读书会 reading_room novel novels
        图书证 借书卡 书架 期刊 旧书 故事书 蹭书 书看 magazine magazines""",
    "science": """科普 科学 科技 科学知识 天文 science scientific
        辟谣 谣言 伪科学 迷信 真假 真的假的 是真是假 造谣 望远镜 实验 标本 食品安全 rumour rumours rumor rumors myth myths hoax telescope
        辐射 致癌 转基因 航天 显微镜 气候 化学 物理 火箭 gmo radiation experiment experiments space
        机器人""",
    "parenting": """早教 育儿 亲子 带娃 启蒙 亲子班 parenting playgroup playgroups early_education nursery_class
        学前 幼儿园前 早期教育 哄孩子 养孩子 带孩子 育婴
        抚触 辅食 断奶 月龄 胎教 crawling weaning
        爬行 个月大""",
    "holiday": """暑假 寒假 假期 放假 放学 课后 社会实践 实践 实习 盖章 summer_holiday winter_holiday school_holiday holidays
        after_school after-school internship
        服务时长 志愿时长 公益活动 研学 夏令营 冬令营 学生实践 假期作业 小记者 volunteering_hours summer_camp
        暑期 参观 实践活动 实践课 社会课堂 学生志愿 小小志愿者 劳动课 during_summer summer_break
        社会服务""",
    "exercise": """遛遛 锻炼 健身 运动 晨练 打球 跑步 健步走 太极 太极拳 广场舞 瑜伽 做操 广播操 游泳 羽毛球 乒乓球 篮球 足球 门球 毽子 空竹 exercise exercises
        exercising fitness sport sports workout jogging tai_chi yoga badminton basketball football table_tennis swim
        swimming gym
        活动筋骨 遛弯 走圈 慢跑 长跑 快走 八段锦 五禽戏 台球 跳绳 动起来 踢球 running
        骑行 登山 爬山 徒步 俯卧撑 抖空竹 轮滑 射箭 hiking cycling aerobics
        柔力球
        踢毽 跳操 深蹲""",
    "team": """队 队伍 团队 社团 俱乐部 协会 球队 组队 组织 报名 加入 一起 搭子 球友 club clubs team teams group groups association join
        搭伙 一帮 凑一起 凑个队 成立 拉个队 队友 小队
        骑行队 一拨人 牵头 搞个队 领队 teammates
        老姐妹
        舞蹈队 一伙人""",
    "sports_ground": """器材 健身器材 球场 球台 单杠 双杠 场地 操场 健身路径 健身步道 equipment court courts pitch playground outdoor_gym
        exercise_machine
        漫步机 太空漫步 篮球架 篮筐 球网 扭腰器 健身点 健身角 跑道 treadmill hoop
        滑梯 秋千 跷跷板 乒乓球桌 球桌 塑胶 健身广场 游乐设施 双杠坏 swing swings slide
        跑步机""",
    "body_test": """体质 体测 体脂 肺活量 握力 柔韧 体重 bmi body_fat fitness_test physical_test body_test lung_capacity
        体能 身体素质 柔韧性 身体状况测 体检仪 测身体 体脂率 坐位体前屈 骨密度 flexibility body_composition weigh
        单脚 闭眼 平衡能力 纵跳 肌肉量 仰卧起坐 balance_test""",
    "dementia": """失智 犯糊涂 糊涂了 阿尔茨海默 认不得人 不认人 记不住事 dementia alzheimer alzheimer's
        老年痴呆 痴呆""",
    "sports_injury": """扭伤 拉伤 崴脚 脚踝 膝盖 膝盖疼 姿势 动作 热身 拉伸 运动受伤 伤着 腰肌 sprain injury injuries knee ankle stretching posture
        warm_up warm-up
        肩周 腰酸 抽筋 伤膝 动作要领 正确姿势 cramp
        深蹲""",
    "noise": """噪音 噪声 吵人 扰民 太吵 吵闹 吵死 吵得 吵醒 大喇叭 喇叭 音响 音乐声 动静 装修声 施工 noise noisy loud loud_music""",
    # living here, renting
    "residence_permit": """居住证 暂住证 暂住 居住登记 residence_permit temporary_residence resident_permit
        居住卡 暂住登记 办暂住 residency
        来京登记""",
    "rent": """租房 房东 出租 租客 租户 房客 合租 群租 租房子 租个房子 隔断 地下室 短租 退租 押金 rent rental renting rented tenant tenants landlord
        landlords flatshare sublet let_my_flat
        租出去 租给 租给别人 空房 空置 空着 二房东 房租 租金 隔断间 上下铺 住了很多人 中介费 租约 lodger lodgers lease tenancy
        房本 名下 看房 交租 单间 床位 搬走 赶我走 涨租 住的房 换房东 evict eviction room_to_rent""",
    # safety
    "theft": """闹贼 招贼 遭贼 丢电瓶 丢电动车 丢自行车 小偷 贼 偷 被偷 偷车 被盗 盗窃 失窃 进贼 入室 撬门 撬锁 踹门 砸门 踹 砸玻璃 尾随 可疑 陌生人 丢车 丢自行车 扒手 theft thief thieves stolen stole steal burglary burglar
        burglars robbed robbery pickpocket
        撬 丢电动车 偷东西 偷电瓶 入户盗窃 踩点 鬼鬼祟祟 来路不明 生人 intruder shoplifting mugged
        撬车 车窗 翻墙 溜进 抢劫 抢包 扒窃 入户 车门 break_in broke_into broken_into robber car_theft""",
    "police": """警察 民警 片警 派出所 警务 警务室 公安 报警 police policeman officer constable
        报案 110 户籍 公安局 警员 挂失 id_card report_a_crime
        片儿警 警官 接警 失踪 户口本 迁户口 落户 missing_person
        身份证""",
    "patrol": """巡逻 治安 治安员 看门 值班 联防 保安 patrol patrols guard guards security
        巡查 夜巡 转转 转一转 转悠 站岗 看大门 看着点 打更 守夜 security_guard
        袖标 袖章 红袖标 护院 岗亭 保安亭 站路口 看楼""",
    "fraud": """诈骗 骗子 被骗 骗 电信诈骗 防骗 scam scams fraud swindle
        受骗 传销 刷单 假冒 忽悠 钓鱼短信 集资 诈骗犯 陌生电话 phishing swindled conned
        验证码 冒名 推销 投资骗 跑路 中奖短信 领鸡蛋 bank_details fake
        上当 保健品 转账 冒充
        卡号 密码 自称""",
    "prison": """大狱 蹲完 蹲过 蹲了 里边出来 刚出来 坐牢 出狱 刑满 刑释 服刑 监狱 牢 释放 劳教 蹲监狱 prison jail prisoner ex-prisoner released ex-offender ex-convict
        大牢 蹲牢 蹲大牢 班房 局子 放出来 判过刑 劳改 刑期 里头出来 进去过 convicted sentence served
        服过刑 前科 案底 里面出来 号子 after_prison
        服完刑""",
    "probation": """缓刑 假释 矫正 监外执行 管制 probation parole correction community_sentence
        社区服刑 判缓 监外 被判 判刑 suspended_sentence
        每月报到 汇报思想
        司法所""",
    "drugs": """毒品 吸毒 戒毒 禁毒 大麻 冰毒 毒瘾 贩毒 溜冰 drug drugs addict addicts addiction narcotics
        白粉 海洛因 摇头丸 k粉 麻古 瘾君子 复吸 违禁药 heroin cocaine cannabis rehab
        沾上 上瘾 嗑药 药瘾 笑气 addictive overdose
        吸粉""",
    "delinquency": """逃学 旷课 网瘾 沉迷 霸凌 欺负 欺凌 离家出走 早恋 打群架 辍学 bullying bullied truancy gaming_addiction
        厌学 不想上学 不去上学 打游戏 游戏成瘾 迷上手机 网吧 不学好 抽烟喝酒 打同学 小流氓 校园暴力 不回家 带坏 skipping_school runaway
        排挤 孤立 不敢上学 小偷小摸 离家 手机瘾 不听管 不着家 excluded_at_school""",
    "law": """律师 打官司 官司 起诉 法律 诉讼 法院 维权 遗嘱 继承 遗产 离婚 公证 赔偿 合同 法援 lawyer lawyers legal law solicitor sue
        court_case divorce inheritance
        索赔 赔钱 赔 欠条 借条 借据 债 侵权 告状 告他 仲裁 证据 法律顾问 立字据 家产 分家 抚养权 抚养费 赡养费 rights compensation custody debt
        attorney
        协议 补偿金 违约 过户 房产证 工伤 拆迁款 彩礼退 contract agreement
        字据 补偿 有效吗 算不算数""",
    "dispute": """纠纷 矛盾 吵架 打架 闹矛盾 调解 扯皮 闹别扭 不和 讲理 dispute disputes quarrel quarrels mediation mediator
        conflict argument arguments
        打起来 掐架 骂街 对骂 闹翻 说和 评理 和解 fighting_with fell_out
        顶牛 拌嘴 吵嘴 闹僵 闹意见 打起来了 过节儿 feud
        动手""",
    "neighbour": """街坊四邻 楼上那家 楼下那家 邻居 邻里 楼上 楼下 对门 隔壁 街坊 neighbour neighbours neighbor neighbors upstairs
        隔壁邻居 邻居家 街里街坊 next_door""",
    "petition": """上访 信访 维稳 反映 诉求 投诉 意见 petition petitions complaint complaints complain
        集体上访 群体 业主维权 讨说法 提意见 诉苦
        业主 物业 抗议 堵门 围堵 residents_protest property_management
        闹事""",
    "fire": """着火 失火 起火 火灾 消防 灭火 灭火器 防火 火警 烟感 冒烟 烧起来 消火栓 消防栓 fire fires smoke extinguisher hydrant
        firefighting flammable
        火情 火苗 冒火 消防车 逃生绳 烧着 失了火 燃气泄漏 burning alarm_fire fire_drill
        火花 打火 插线板 插座 短路 漏电 纸箱 烟头 煤气罐 液化气 炉子 电线 sparks socket wiring candle
        灭火栓""",
    "charging": "充电 充电桩 飞线 电瓶 电瓶车 电动车 电动自行车 charging charger e-bike ebike scooter",
    "disaster": """地震 台风 暴雨 洪水 防汛 避难 避难所 疏散 逃生 自然灾害 灾害 内涝 泥石流 earthquake earthquakes flood floods flooding
        storm shelter evacuation disaster disasters typhoon
        大雨 灌水 被淹 倒灌 进水 大风 冰雹 雷击 山洪 停电 塌了 塌方 房子塌 灾情 应急 landslide typhoons blackout evacuate
        刮风 断水 断电 停气 大雪 寒潮 高温 沙尘 余震 雷雨 涝 snowstorm heatwave power_cut
        预警 防灾
        十级 heavy_rain""",
    "camera": """摄像头 监控 探头 摄像 录像 cctv camera cameras surveillance
        镜头 监控头 摄像机 电子眼""",
    "door": """门禁 防盗门 对讲 单元门 门铃 大门 楼门 门锁 刷卡 道闸 entry_phone intercom entrance gate door
        门禁卡 铁门 门坏 楼门禁 楼宇门 可视对讲 围栏 栅栏 栏杆 铁丝网 护栏 fence fences wall doorbell
        铁丝 墙头 对讲机 楼道门 密码锁 声控门 钥匙卡 buzzer
        围墙""",
    # surroundings
    "dirty": """脏 脏乱 脏乱差 垃圾 臭 异味 打扫 清扫 清理 清运 保洁 卫生死角 堆物 乱扔 rubbish garbage trash litter dirty
        filthy smelly smell cleaning_up
        杂物 垃圾桶 垃圾站 垃圾堆 烟头 随地吐痰 脏水 恶臭 臭味 没人扫 没人收 卫生差 stinks dumped""",
    "illegal": """违建 违章 私搭乱建 乱停 乱停车 占道 小广告 乱贴 办证广告 贴广告 涂鸦 illegal_building illegal_parking parking flyposting posters
        霸占 占用 占地 地锁 僵尸车 乱摆 乱堆 堆放 乱搭 张贴 贴条 abandoned_car graffiti
        私盖 私建 加盖 搭棚 楼顶 封阳台 开墙打洞 占路 小贩 摊贩 stall_blocking
        烧烤摊""",
    "dog": "狗 犬 遛狗 狗屎 狗粪 大小便 便溺 宠物 养狗 dog dogs pet pets",
    "pest": """老鼠 蟑螂 蚊子 苍蝇 虫子 灭鼠 除四害 rats mice cockroach cockroaches mosquito mosquitoes pest pests
        除虫 杀虫 灭蟑 灭蚊 bugs insects""",
    "green": """绿化 树 树木 大树 树枝 花 花草 草坪 草地 花坛 种树 植树 浇水 剪枝 修剪 认养 绿地 花园 tree trees lawn lawns garden
        gardens flowers plants planting green_space branches grass
        柳絮 飞絮 死树 落叶 枝叶 杂草 野草 挡光 遮光 绿植 花木 裸露 shrub shrubs weeds hedge
        栽树 树苗 草皮 浇花 虫害 锯树 树倒 枝杈 花卉 rose roses bush
        杨絮 枯树
        月季""",
    "pollution": """污染 油烟 雾霾 空气 环保 黑烟 pollution smog environment environmental fumes 扬尘 尾气 冒黑烟 烟囱 难闻 废水 脏空气 pm2.5 dust 烧烤 臭河 化工厂 焚烧
        air_quality
        烟味 呛人 呛""",
    "recycling": """回收 分类 可回收 旧电池 废电池 旧衣服 旧衣 厨余 recycle recycling recyclable sorting
        收废品 收破烂 卖废品 旧家电 有害垃圾 湿垃圾 干垃圾 厨余垃圾 分类投放 used_batteries
        旧书 废纸 塑料瓶 玻璃瓶 旧手机 哪个桶 which_bin old_clothes batteries
        破衣服 扔哪""",
    "energy": """节能 省电 节水 节电 省水 太阳能 保温 漏风 隔热 漏气 低碳 节约 energy insulation solar energy-saving save_electricity save_water
        双层玻璃 外墙 保暖 节水器 led 能耗 用电量 费电 insulate draughty draught save_energy save_gas
        以旧换新 节能补贴 电器 水表 关灯 energy_efficient
        窗户漏风
        老冰箱""",
    "road": """路 马路 道路 路面 人行道 坑 坑洼 坑坑洼洼 铺路 road roads pavement sidewalk pothole potholes
        减速带 地砖 路砖 路牙 路沿 便道 塌陷 不平 pavements kerb
        大坑 石墩 柏油 修马路 坑多""",
    "street_light": """路灯 楼道灯 灯不亮 没灯 太黑 黑灯瞎火 照明 street_light street_lights street_lamp lamp lamps streetlight streetlights lighting
        灯坏 灯灭 灯坏了 一片黑 摸黑 黑乎乎 黑漆漆 dark_street
        声控灯 灯泡 灯杆 黑咕隆咚 楼梯灯 stairwell_light bulb
        黑灯""",
    "drain": """下水道 下水 排水 污水 井盖 化粪池 反水 积水 管道 drain drains sewer sewage manhole
        污水井 臭水 返水 冒水 下水井 雨水 雨水口 堵水 manhole_cover""",
    "water_pipe": """自来水 水管 停水 爆管 水压 跑水 漏水 water_pipe burst_pipe leak leaking leaks water_supply
        没水 水龙头 滴水 水管爆 水管裂 no_water""",
    "heating": "暖气 供暖 供热 不热 heating radiator radiators",
    "toilet": """胡同厕所 厕所 公厕 卫生间 茅房 toilet toilets lavatory
        蹲坑 旱厕 马桶 public_toilet""",
    "broken": """坏了 坏 坏掉 损坏 破损 不亮 不好使 不能用 失灵 破了 不响 不转 掉了 松了 修 修理 维修 报修 修一修 检修 broken repair
        repairs fix fixed damaged faulty not_working maintenance
        断了 裂了 漏了 锈了 倒了 松动 歪了 不灵 关不上 打不开 掉漆 snapped cracked
        转不动""",
    "blocked": "堵 堵了 堵住 堵塞 被堵 不通 疏通 blocked clogged unblock obstructed",
    # everyday convenience
    "shop": """打酱油 瓶酱油 家门口买 买菜 菜市场 菜站 超市 小卖部 便利店 早点 早餐 早市 杂货 买东西 买米 蔬菜 油盐酱醋 shop shops shopping supermarket grocery groceries
        vegetables market convenience_store breakfast
        副食 粮油 水果 馒头 油条 豆浆 鸡蛋 小商店 便民店 杂货店 五金 corner_shop bakery greengrocer
        烧饼 大饼 煎饼 花卷 面条 肉铺 菜店 熟食 牛奶 酱油 米面 bread milk
        包子 买早点""",
    "barber": """理发 剪头 剪头发 推头 理发店 美发 理发馆 haircut haircuts barber hairdresser
        剃头 烫头 染发 hairdressing""",
    "small_repair": """改短 改长 锁边 缝扣子 shoes
        修鞋 配钥匙 开锁 修车 修自行车 缝补 改衣服 裁缝 磨刀 磨剪子 缝裤脚 裤脚 拉链 修表 干洗 洗衣 cobbler shoe_repair key_cutting locksmith tailor laundry
        补鞋 擦鞋 换拉链 修伞 修锅 配眼镜 修手机 换锁 磨刀剪 dry_cleaning launderette mend repair_shoes
        鞋底 裤腿 表带 雨伞 皮带 换底 zip
        改裤
        拉锁 fix_shoes""",
    "domestic": """保姆 钟点工 小时工 家政 阿姨 月嫂 保洁 打扫卫生 擦玻璃 擦窗户 做家务 家务 大扫除 cleaner cleaners nanny maid babysitter
        babysitting housework housekeeping housekeeper home_help domestic_help
        看孩子的阿姨 住家 搬家 收拾屋子 打扫屋子 做饭阿姨 伺候月子 搞卫生 深度保洁 育儿嫂 movers moving_company clean_my clean_the_house
        clean_my_flat au_pair
        刷墙 粉刷 木工 搬东西 搬运 洗衣做饭 看娃 带娃阿姨 painter handyman_home
        坐月子 清洗
        伺候产妇""",
    "appliance": """家电 空调 洗衣机 冰箱 电视 热水器 油烟机 马桶 水龙头 灯泡 appliance appliances washing_machine fridge toilet_repair tap plumber electrician
        清洗空调 修空调 修冰箱 修洗衣机 装灯 电工 水工 水暖工 handyman
        空调清洗""",
    "bill": """交费 缴费 交钱 代缴 代收 充值 电费 宽带费 网费 暖气费 卫生费 停车费 燃气 水电 水费 燃气费 煤气费 话费 电话费 有线电视费 取暖费 物业费 水电费 bill bills pay_bills payment
        payments top_up
        电卡 水卡 燃气卡 买电 购电 买气 充卡 插卡 欠费 交网费 煤气 收费点 宽带续费 utility utilities electricity_bill gas_bill water_bill
        phone_credit
        停机 续费 电费卡 水电煤 top-up meter_reading
        燃气表 没气""",
    "parcel": """快递 包裹 取件 寄件 寄东西 收件 parcel parcels package packages delivery_locker courier
        快递柜 丰巢 收快递 代收点 寄包裹 mail""",
    "internet": """上网 网络 宽带 wifi wi-fi 网站 网页 网上 公众号 微信 app 线上 internet online website broadband web
        断网 没网 网速 小程序 上不了网 信号 无线网 热点 电子屏 hotspot wi_fi
        进群 网址 平台 群聊 加群 wechat_group
        连不上
        微信群""",
    "notice": """通知 公告 告示 公示 办事指南 指南 消息 发布 手册 便民信息 notice notices announcement announcements guide""",
    "computer": """excel word ppt 不会使 电脑 手机 智能手机 微机 computer computers smartphone smartphones
        打字 平板 智能机 扫码 发微信 用手机 手机支付 软件 tablet typing
        视频通话 视频聊天 发短信 二维码 拍照 输入法 video_call""",
}
