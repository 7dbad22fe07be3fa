"""Matters that residents do ask about, and that no basic community service answers: shares, football, recipes.

Their presence lowers the confidence of an answer, so that “nothing found” is said honestly; a need beside them
that is well covered still finds its item. What a resident may want mended, cleaned or settled is not here,
even if most who name it want to buy it.
"""

from __future__ import annotations

FOREIGN = """
股票 股市 炒股 大盘 涨停 a股 港股 美股 基金 净值 理财 期货 彩票 双色球 大乐透 开奖 中奖 汇率 外汇 兑换 黄金 金价 白银 比特币 以太坊 虚拟币 区块链
信用卡 花呗 借呗 网贷 房贷 利率 存款 买房 房价 二手房 新房 楼盘 首付 车险 寿险 保险公司 理赔 支付宝 余额宝 银行卡号 开户行
天气 天气预报 气温 下雨 下雪 台风路径 日历 黄历 农历 星座 运势 算命 解梦 生肖 塔罗 风水 八字 起名
火车票 高铁 高铁票 动车 机票 航班 登机 酒店 宾馆 民宿预订 旅游 旅行 旅行社 景点 门票 签证 护照 港澳通行证 自驾游 攻略 导航 地铁线路 地铁站 末班车 首班车
公交路线 打车 滴滴 网约车 租车 限行 尾号 油价 驾照 驾校 科目二 科目三 摇号 车牌 违章查询 年检 高速 机场大巴 迪士尼 环球影城 故宫 长城 海洋馆
电视剧 电影票 电影院 影院 韩剧 美剧 综艺 票房 明星 偶像 演员 歌手 导演 演唱会 八卦 动漫 漫画 小说 影视 追剧 歌词 歌曲 铃声 游戏 手游 网游 端游 攻略 外挂
王者荣耀 英雄联盟 吃鸡 原神 电竞 主播 直播间 直播 抖音 快手 微博 知乎 小红书 哔哩哔哩 b站 网红 朋友圈文案
nba cba 世界杯 欧洲杯 欧冠 中超 英超 西甲 比分 赛程 奥运会 冠军 球星 球衣 赛事直播 转会 积分榜 湖人 勇士队 梅西 詹姆斯
高考 考研 中考 分数线 录取 雅思 托福 留学 公务员考试 四级 六级 四六级 论文 作文 翻译 数学题 物理题 化学题 微积分 高数 奥数 习题 答案 成语 古诗 唐诗 英文名
首都是 历史人物 第一高峰 世界第一 珠穆朗玛 恐龙 黑洞 宇宙 三国 红楼梦 西游记 金庸 哈利波特
菜谱 做法 食谱 红烧肉 火锅 烤鸭 烤肉 寿司 披萨 奶茶 咖啡 咖啡馆 外卖 麦当劳 肯德基 星巴克 减肥 减肥药 减肥餐 化妆品 口红 面膜 护肤 美甲 美容 整容 穿搭 球鞋 包包 名牌 香水 手表
手机型号 换手机 iphone ipad 华为 小米 苹果手机 三星 显卡 内存 笔记本电脑 编程 代码 python java 服务器 人工智能 chatgpt excel ppt word文档 破解 下载 安装包 序列号 驱动程序 鼠标 键盘
汽车 新车 二手车 试驾 宝马 奔驰 奥迪 特斯拉 比亚迪 4s店 报价 价格表 多少钱一台 淘宝 京东 拼多多 亚马逊 闲鱼 网购 优惠券 满减 双十一 退货 物流查询 单号
新闻 热搜 头条 总统 选举 大选 战争 外交 美国 日本 韩国 俄罗斯 乌克兰 伊朗 欧洲 英国 法国 外星人 笑话 段子 表情包 壁纸 头像 情书 情话 相亲 约会 交友软件 网恋 撩妹
猫粮 狗粮 宠物店 宠物医院 发票 开发票 麻将馆 公积金 住房公积金 tax_office 仓鼠 鱼缸 婚纱照 婚庆 司仪 月饼批发 鲜花速递 律所招聘 猎头 融资 上市公司 ceo 马云 马斯克
牌子 品牌 型号 哪个牌子 哪个品牌 性价比 面霜 洗发水 护肤品 染发膏 连载 完结 原著 剧情 大结局 主演 片子 纪录片 歌名 乐谱 唱片 球票 赛季 主场 客场 进球 几比几 鱼饵 结婚照
西餐 西餐厅 宫保鸡丁 火候 腌制 贴膜 无人机 p图 抠图 修图 背景图 几个小时车程 自由行 跟团 行程安排 潜水 月球 火星 太阳系 朝代 清朝 省份 首都 翻倍 赚大钱 暴富 炒房 车贷 车牌号 考驾照
加油卡 登机牌 船票 邮轮 螃蟹 龙虾 饺子馅 面包机 酸奶 影片 院线 皇马 巴萨 曼联 拜仁 尤文 阿森纳 奥斯卡 双眼皮 隆鼻 瘦脸 美白 多肉 七言 绝句 脑筋急转弯 首富 名言 寓意 地板打蜡 钟表 机芯 时刻表 股价
大跌 大涨 皮草 眼影 空气炸锅 diet_plan poem cheap_flights best_phone brand_new reviews lyrics novel_download
哪款 大片 金牌 求婚 鱼香肉丝 扫地机器人 皇帝 唐朝 坐飞机
大闸蟹 上映 诺贝尔 折叠手机 lose_weight tutorial 滑雪场 球鞋款 排行榜 元素周期 古董 拍卖 邮票 高尔夫 赛车 选秀 公务员 显示器 u盘 蓝牙
奢侈品 手办 乐高 盲盒 茅台 小龙虾 牛肉面 咖啡豆 葡萄酒 祛痘 植发 瘦腿 移民 信托 莎士比亚 鲁迅 天文学家 哲学 元素表 皇后 太监 金字塔 埃菲尔 自由女神
酒吧 夜店 KTV 网吧包夜 剧本杀 密室逃脱 电玩 台球厅加盟 意大利面 牛排 烤串 卤味 甜点 面膜 眉笔 香皂 沐浴露 内衣 皮鞋 西装 礼服 围巾 帽子 墨镜 首饰
拍照手机 平板电脑 蓝牙耳机 显示屏 硬盘 主板 处理器 操作系统 数据库 算法 网站建设 域名 云服务 区块 元宇宙 航天 卫星 火箭 太阳黑子 银河 外星 恐龙化石 细胞 原子
积分榜 决赛 半决赛 欧冠 亚冠 世锦赛 大满贯 网球公开赛 赛马 拳王 马拉多纳 科比 湖人 勇士 尤文图斯 车队 f1
工商银行 建设银行 招商银行 农业银行 中国银行 银行卡 储蓄卡 理财产品 国债 存折利息 支票 汇票 保证金 杠杆 私募 公募 打新 涨幅 跌停
世界地图 气候 首相 国王 女王 议会 联合国 军舰 导弹 航母 历史朝代 秦始皇 诸葛亮 孔子 李白 杜甫
青岛 上海 广州 深圳 杭州 成都 重庆 西安 武汉 南京 厦门 大连 哈尔滨 苏州
电影 影片 大片 爵士乐 摇滚乐 电子烟油 手机壳 充电宝 耳机 音箱 狗粮 奶粉 尿布品牌 沙发 床垫 家具城 篮球鞋 跑鞋 羽绒服 连衣裙 牛仔裤 路由器 蓝屏 重装系统 相机 镜头 打印机 墨盒 年卡 黄牛 教师资格证
考编 专升本 自考 博士 研究生 期末 月考 卷子 取名 取名字 婚纱 伴娘 喜糖 酒席 彩礼 钻戒 项链 手镯 翡翠 茶叶 雪茄 香烟 白酒 啤酒 红酒 海鲜 排骨 鸡翅 蛋糕 甜品 面膜
烤箱 炸鸡 汉堡 自助餐 日料 麻辣烫 螺蛳粉 方便面 零食 加油 充电桩品牌 电池品牌 轮胎 机油 房车 摩托 游艇 跑车 新能源车 提车 落户积分 移民局 海关 关税 汇款 转账
刷单 赚钱 兼职刷单 挖矿 博彩 赌球 牛市 熊市 楼市 法拍房 商铺投资 商品房 购房 房产证 房产税 公积金贷款 三亚 云南 西藏 海南 桂林 丽江 香港 澳门 台湾 泰国 新加坡
澳大利亚 加拿大 越南 迪拜 马尔代夫 温泉 漂流 露营 滑雪 海滩 自由女神像 综艺节目 小品 相声专场 脱口秀 话剧票 音乐节 明星演唱会 专辑 单曲 歌星 电竞 段位 皮肤
google noodles cake steak dog_food cat_food pet_food ice_cream wine beer whisky cigarettes jewellery jewelry diamond watch watches
camera camera_lens video_game novel anime cartoon comics guitar_tabs homework_answers essay thesis ielts toefl sat gre dollars euro euros yen pounds
stock stocks shares nasdaq bitcoin ethereum crypto cryptocurrency lottery jackpot weather forecast flight flights airline airport hotel hotels airbnb
visa passport train_ticket train_tickets movie movies cinema netflix celebrity singer actor game games gaming playstation xbox minecraft score scores
football_scores world_cup premier_league champions_league nba recipe recipes iphone android samsung python javascript java programming
translate translation horoscope zodiac exchange_rate mortgage car_price car_insurance life_insurance tesla bmw president election
holiday_package tourist tourism travel_agency restaurant restaurants pizza burger sushi coffee makeup perfume dating tinder tiktok youtube
facebook instagram chatgpt laptop headphones discount_code amazon shopping_online tokyo paris london new_york france germany italy spain russia ukraine europe america africa
"""
